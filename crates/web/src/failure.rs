use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use organisation::{Error, Refused};

/// What a handler gives back.
pub(crate) type Answer = Result<Response, Failure>;

/// Answers with a page.
pub(crate) fn page(template: &impl Template) -> Answer {
    page_with(StatusCode::OK, template)
}

/// Answers with a form that was refused, shown again as it was sent.
pub(crate) fn refused_page(template: &impl Template) -> Answer {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// Answers with a page under a status.
pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> Answer {
    let html = template.render().map_err(Failure::broken)?;
    Ok((status, Html(html)).into_response())
}

/// What kept a handler from answering; a page of its own says so.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Error);

/// What the page of an error has to tell besides its status.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Why an action was refused.
    Refused(Refused),
    /// The number under which a fault of the program stands in the log.
    Incident(String),
}

impl Failure {
    /// A fault of the program or its surroundings.
    pub(crate) fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Error::broken(error))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<storage::Error> for Failure {
    fn from(error: storage::Error) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, fault) = match self.0 {
            // that something exists is private as well: whoever may not see it is told what a stranger is told
            Error::Forbidden | Error::NotFound => (StatusCode::NOT_FOUND, None),
            Error::Conflict => (StatusCode::CONFLICT, None),
            Error::Refused(refused) => (StatusCode::UNPROCESSABLE_ENTITY, Some(Fault::Refused(refused))),
            Error::Broken(error) => (StatusCode::INTERNAL_SERVER_ERROR, Some(incident(&*error))),
        };
        let mut response = status.into_response();
        if let Some(fault) = fault {
            response.extensions_mut().insert(fault);
        }
        response
    }
}

/// Logs a fault once, with everything behind it, under a number the person can tell.
pub(crate) fn incident(error: &(dyn std::error::Error + 'static)) -> Fault {
    let number = format!("{:06X}", rand::random::<u32>() >> 8);
    let chain: Vec<_> = std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
    tracing::error!(incident = number, error = chain.join(": "), "a request failed");
    Fault::Incident(number)
}
