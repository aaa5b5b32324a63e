//! What the program does by itself while it serves: reminders once a day, mail as it comes. The one place where
//! background work is started; whatever it leaves unfinished goes on in the next round, on this node or another.

use std::time::Duration;

use correspondence::reminding;
use organisation::{
    Error, Result,
    lease::{self, Holder},
    mail::{self, Delivery},
};
use tokio::{sync::watch, task::JoinHandle, time};

use crate::App;

/// Between two rounds.
const PAUSE: Duration = Duration::from_mins(1);
/// How long a round under way may finish after a signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Work that goes on until it is told to stop.
pub(crate) struct Work {
    stop: watch::Sender<bool>,
    done: JoinHandle<()>,
}

/// Begins.
pub(crate) fn start(app: App) -> Work {
    let (stop, stopped) = watch::channel(false);
    #[expect(clippy::disallowed_methods, reason = "the one place that starts background work; its errors are logged")]
    let done = tokio::spawn(go_on(app, stopped));
    Work { stop, done }
}

impl Work {
    /// Ends after what is just being done.
    pub(crate) async fn end(self) {
        // whoever is gone need not hear it
        let _heard = self.stop.send(true);
        if let Ok(Err(error)) = time::timeout(GRACE, self.done).await {
            tracing::error!(%error, "background work broke off");
        }
    }
}

async fn go_on(app: App, mut stopped: watch::Receiver<bool>) {
    let holder = Holder::fresh();
    let (mut reminders, mut letters) = (Complaint::default(), Complaint::default());
    while !*stopped.borrow() {
        reminders.hear(remind(&app, &holder).await, "reminders wait");
        letters.hear(send_mail(&app, &holder, &stopped).await, "mail waits");
        tokio::select! {
            () = time::sleep(PAUSE) => {}
            _ = stopped.changed() => {}
        }
    }
    reminders.hear(lease::release(&app.programme.store, &holder).await, "work was not given back");
    if let Some(post) = &app.config.mail {
        post.close().await;
    }
}

async fn remind(app: &App, holder: &Holder) -> Result<()> {
    reminding::of_the_day(&app.programme.store, holder, app.config.remind_from, app.now()).await.map(drop)
}

async fn send_mail(app: &App, holder: &Holder, stopped: &watch::Receiver<bool>) -> Result<()> {
    let (store, Some(post)) = (&app.programme.store, &app.config.mail) else { return Ok(()) };
    mail::gather(store, post, app.now()).await?;
    while !*stopped.borrow() && mail::deliver(store, post, holder, app.now()).await? == Delivery::Done {}
    Ok(())
}

/// Logs an error once, however long it lasts.
#[derive(Default)]
struct Complaint(String);

impl Complaint {
    fn hear(&mut self, done: Result<()>, what: &'static str) {
        let error = match done {
            Ok(()) => String::new(),
            Err(Error::Broken(error)) => {
                let chain = std::iter::successors(Some(&*error as &dyn std::error::Error), |error| error.source());
                chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
            }
            Err(other) => format!("{other:?}"),
        };
        if !error.is_empty() && error != self.0 {
            tracing::error!(error, "{what}");
        }
        self.0 = error;
    }
}
