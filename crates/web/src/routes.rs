//! The one list of routes: method, path, who may come, handler.

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use organisation::Action;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, trace::TraceLayer};

use crate::{
    App, assets, guard, pages,
    pages::{
        accounts, appraisals, areas, boards, books, calendar, check, classes, code, coordination, councils, decisions,
        difficulties, directives, dossiers, due, evidence, fault, history, home, imports, incidents, instruments,
        language, notices, offices, papers, password, periods, procedures, provinces, rechecks, register, results,
        reviews, revisions, rounds, second_factor, sectors, secured, series, sessions, sign_in, sittings, standards,
        support, survey, surveys, targets, tasks, units,
    },
    routing::{Access, Routes},
    visit,
};

/// Who keeps a council.
const KEEPING: Access = Access::OneOf(&[Action::KeepAssessmentCouncil, Action::KeepReviewCouncil]);
/// Who speaks in one: keeps it, or votes in it.
pub(crate) const SPEAKING: Access = Access::OneOf(&[
    Action::KeepAssessmentCouncil,
    Action::KeepReviewCouncil,
    Action::VoteInAssessmentCouncil,
    Action::VoteInReviewCouncil,
]);

/// Who brings figures in: for the commune, or for a sector.
const ENTERING: Access = Access::OneOf(&[Action::EnterFigures, Action::ConfirmFigures]);

/// Who reads reviews: whoever holds them, and the offices that read the place.
const REVIEWING: Access = Access::OneOf(&[Action::HoldReview, Action::ReadDossier, Action::ReadProvincialBoard]);

/// Who sees drafts of standards.
const DRAFTING: Access = Access::OneOf(&[Action::ReviseStandard, Action::EnactStandard]);

/// Who meets difficulties, reads of them, or answers.
pub(crate) const BRINGING: Access =
    Access::OneOf(&[Action::RaiseDifficulty, Action::AnswerDifficulty, Action::ReadPapers]);

/// Who sends extraordinary reports, or receives them.
pub(crate) const REPORTING: Access = Access::OneOf(&[Action::ReportIncident, Action::ReceiveIncident]);

/// Who writes down the items of a paper.
const SETTING: Access = Access::OneOf(&[Action::Direct, Action::KeepPapers]);

/// Every page and every form. A new one is a line here; tests try each line without rights.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn routes() -> Routes {
    use Access::{Office, Public, SignedIn};
    Routes::default()
        .get("/", SignedIn, home::show)

        .get("/sign-in", Public, sign_in::show)
        .post("/sign-in", Public, sign_in::begin)
        .get("/sign-in/code", Public, code::show)
        .post("/sign-in/code", Public, code::pass)
        .post("/sign-out", SignedIn, sign_in::end)
        .post("/language", Public, language::choose)

        .get("/password", SignedIn, password::show)
        .post("/password", SignedIn, password::change)
        .get("/second-factor", SignedIn, second_factor::show)
        .post("/second-factor/enrolment", SignedIn, second_factor::offer)
        .post("/second-factor/confirmation", SignedIn, second_factor::confirm)
        .get("/sessions", SignedIn, sessions::list)
        .post("/sessions/ending", SignedIn, sessions::end_others)
        .post("/sessions/{session}/ending", SignedIn, sessions::end_one)

        .get("/notices", SignedIn, notices::list)
        .post("/notices/reading", SignedIn, notices::read_all)
        .post("/notices/mail", SignedIn, notices::set_address)
        .get("/notices/{notice}", SignedIn, notices::open)

        .get("/accounts", Office(Action::ManageAccounts), accounts::list)
        .post("/accounts", Office(Action::ManageAccounts), accounts::register)
        .get("/accounts/{account}", Office(Action::ManageAccounts), offices::show)
        .post("/accounts/{account}/closing", Office(Action::ManageAccounts), accounts::close)
        .post("/accounts/{account}/password", Office(Action::ManageAccounts), password::reset)
        .post("/accounts/{account}/second-factor/reset", Office(Action::ManageAccounts), secured::reset_factor)
        .post("/accounts/{account}/sessions/ending", Office(Action::ManageAccounts), secured::end_sessions)
        .post("/accounts/{account}/reopening", Office(Action::ManageAccounts), accounts::reopen)
        .post("/accounts/{account}/mail", Office(Action::ManageAccounts), notices::set_address_of)
        .post("/accounts/{account}/offices", Office(Action::ManageAccounts), offices::give)
        .post("/accounts/{account}/offices/{office}/ending", Office(Action::ManageAccounts), offices::end)
        .post("/accounts/{account}/offices/{office}/withdrawal", Office(Action::ManageAccounts), offices::withdraw)

        .get("/due", SignedIn, due::list)
        .post("/due/feed", SignedIn, due::feed::make)
        .post("/due/feed/ending", SignedIn, due::feed::end)
        .get("/feeds/{feed}", Public, due::feed::read)
        .get("/calendar", SignedIn, calendar::show)
        .post("/calendar", Office(Action::KeepCalendar), calendar::enter)
        .post("/calendar/{entry}/withdrawal", Office(Action::KeepCalendar), calendar::withdraw)

        .get("/units/search", SignedIn, units::search)
        .get("/instruments", SignedIn, instruments::list)

        .get("/boards", Office(Action::ReadNationalBoard), boards::country)
        .get("/boards/map", Office(Action::ReadNationalBoard), boards::map)
        .get("/boards/over-years", Office(Action::ReadNationalBoard), boards::over_years)
        .get("/boards/provinces/{province}/over-years", Office(Action::ReadProvincialBoard), boards::province_over_years)
        .get("/boards/communes", Office(Action::ReadProvincialBoard), boards::communes)
        .get("/boards/provinces/{province}", Office(Action::ReadProvincialBoard), boards::province)
        .get("/boards/provinces/{province}/indicators", Office(Action::ReadProvincialBoard), boards::province_indicators)
        .get("/boards/provinces/{province}/advice", Office(Action::ReadProvincialBoard), boards::advice)
        .get("/boards/provinces/{province}/support", Office(Action::ReadProvincialBoard), boards::support)
        .get("/boards/provinces/{province}/priority", Office(Action::ReadProvincialBoard), boards::priority)
        .get("/boards/provinces/{province}/appraisals", Office(Action::Appraise), appraisals::list)
        .post("/boards/provinces/{province}/appraisals", Office(Action::Appraise), appraisals::agree)
        .get("/boards/provinces/{province}/rechecks", Office(Action::ReadProvincialBoard), rechecks::list)
        .post("/boards/provinces/{province}/rechecks", Office(Action::Recheck), rechecks::draw)
        .get("/rechecks/{recheck}", Office(Action::ReadDossier), rechecks::show)
        .post("/rechecks/{recheck}/findings", Office(Action::Recheck), rechecks::look)
        .post("/rechecks/{recheck}/closing", Office(Action::Recheck), rechecks::close)
        .post("/boards/provinces/{province}/reminders", Office(Action::Remind), boards::remind)
        .get("/boards/indicators", Office(Action::ReadNationalBoard), boards::indicators)
        .get("/boards/series", Office(Action::ReadProvincialBoard), series::board)
        .get("/boards/series.xlsx", Office(Action::ReadProvincialBoard), series::board_workbook)

        .get("/boards.xlsx", Office(Action::ReadNationalBoard), boards::workbooks::country)
        .get("/boards/communes.xlsx", Office(Action::ReadProvincialBoard), boards::workbooks::commune_list)
        .get("/boards/map.xlsx", Office(Action::ReadNationalBoard), boards::map_workbook)
        .get("/boards/over-years.xlsx", Office(Action::ReadNationalBoard), boards::over_years_workbook)
        .get("/boards/provinces/{province}/over-years.xlsx", Office(Action::ReadProvincialBoard), boards::province_over_years_workbook)
        .get("/boards/indicators.xlsx", Office(Action::ReadNationalBoard), boards::workbooks::indicator_sums)
        .get("/boards/provinces/{province}/board.xlsx", Office(Action::ReadProvincialBoard), boards::workbooks::province)
        .get("/boards/provinces/{province}/indicators.xlsx", Office(Action::ReadProvincialBoard), boards::workbooks::indicator_figures)

        .get("/sectors", Office(Action::ReadPapers), sectors::list)
        .get("/sectors/{sector}", Office(Action::ReadPapers), sectors::show)
        .get("/units/{unit}/coordination", Office(Action::ReadPapers), coordination::list)
        .post("/units/{unit}/coordination", Office(Action::KeepCoordination), coordination::establish)
        .get("/coordination/{body}", Office(Action::ReadPapers), coordination::show)
        .post("/coordination/{body}/terms", Office(Action::KeepCoordination), coordination::renew)
        .post("/coordination/{body}/members", Office(Action::KeepCoordination), coordination::join)
        .post("/coordination/{body}/members/{holder}/leaving", Office(Action::KeepCoordination), coordination::leave)
        .post("/coordination/{body}/meetings", Office(Action::KeepCoordination), coordination::hold)
        .post("/coordination/{body}/meetings/{meeting}/minutes", Office(Action::KeepCoordination), coordination::keep_minutes)
        .get("/units/{unit}/periods", Office(Action::ReadPapers), periods::list)
        .post("/units/{unit}/periods", Office(Action::KeepCoordination), periods::open)
        .post("/periods/{period}/closing", Office(Action::KeepCoordination), periods::close)
        .post("/periods/{period}/copies", Office(Action::KeepCoordination), periods::copy)

        .get("/difficulties", BRINGING, difficulties::list)
        .post("/difficulties", Office(Action::RaiseDifficulty), difficulties::raise)
        .get("/difficulties/{difficulty}", BRINGING, difficulties::show)
        .post("/difficulties/{difficulty}/answer", Office(Action::AnswerDifficulty), difficulties::answer)
        .post("/difficulties/{difficulty}/forwarding", Office(Action::AnswerDifficulty), difficulties::forward)
        .post("/difficulties/{difficulty}/closing", Office(Action::RaiseDifficulty), difficulties::close)
        .get("/answers", SignedIn, difficulties::book)
        .get("/incidents", REPORTING, incidents::list)
        .post("/incidents", Office(Action::ReportIncident), incidents::report)
        .get("/incidents/{incident}", REPORTING, incidents::show)
        .post("/incidents/{incident}/steps", REPORTING, incidents::follow)

        .get("/communes/{unit}", Office(Action::ReadDossier), dossiers::commune)
        .get("/communes/{unit}/series", Office(Action::ReadDossier), series::commune)
        .get("/communes/{unit}/series.xlsx", Office(Action::ReadDossier), series::commune_workbook)
        .post("/communes/{unit}/class", Office(Action::SetClass), classes::set)
        .get("/communes/{unit}/surveys", Office(Action::ReadDossier), surveys::list)
        .post("/communes/{unit}/surveys", Office(Action::HoldSurvey), surveys::open)
        .get("/surveys/{survey}", Office(Action::ReadDossier), surveys::show)
        .get("/surveys/{survey}/poster", Office(Action::HoldSurvey), surveys::poster)
        .get("/surveys/{survey}/form", Office(Action::HoldSurvey), surveys::form)
        .post("/surveys/{survey}/paper", Office(Action::HoldSurvey), surveys::enter_paper)
        .post("/surveys/{survey}/paper/{batch}/taking-back", Office(Action::HoldSurvey), surveys::take_back)
        .post("/surveys/{survey}/closing", Office(Action::HoldSurvey), surveys::close)
        .post("/surveys/{survey}/figures", Office(Action::EnterFigures), surveys::propose)
        .get("/boards/provinces/{province}/surveys", Office(Action::ReadProvincialBoard), surveys::province)
        .get("/communes/{unit}/support", Office(Action::ReadDossier), support::list)
        .post("/communes/{unit}/support", Office(Action::PlanSupport), support::plan)
        .post("/support/{measure}/steps", Office(Action::PlanSupport), support::follow)
        .post("/communes/{unit}/area", Office(Action::SetArea), areas::correct)
        .get("/areas", Office(Action::SetArea), areas::show)
        .upload("/areas", Office(Action::SetArea), areas::send)
        .get("/areas.csv", Office(Action::SetArea), areas::table)
        .get("/assessments/{assessment}", Office(Action::ReadDossier), dossiers::show)
        .get("/assessments/{assessment}/advice", Office(Action::ReadDossier), dossiers::advice)
        .get("/assessments/{assessment}/dossier.xlsx", Office(Action::ReadDossier), dossiers::workbook)
        .get("/assessments/{assessment}/history", Office(Action::ReadDossier), history::show)
        .get("/assessments/{assessment}/papers/{act}/{file}", Office(Action::ReadDossier), papers::show)
        .upload("/assessments/{assessment}/papers/{act}/{file}/original", Office(Action::AttachOriginal), papers::attach)
        .get("/assessments/{assessment}/originals/{original}", Office(Action::ReadDossier), papers::original_file)
        .post("/assessments/{assessment}/figures", Office(Action::EnterFigures), dossiers::save_figures)
        .post("/assessments/{assessment}/figures/preview", Office(Action::EnterFigures), dossiers::preview_figures)
        .post("/assessments/{assessment}/figures/correction", Office(Action::ConfirmFigures), dossiers::save_figures)
        .post("/assessments/{assessment}/figures/correction/preview", Office(Action::ConfirmFigures), dossiers::preview_figures)
        .post("/assessments/{assessment}/confirmations", Office(Action::ConfirmFigures), dossiers::confirm)
        .post("/assessments/{assessment}/confirmations/withdrawal", Office(Action::ConfirmFigures), dossiers::withdraw_confirmation)
        .post("/assessments/{assessment}/agreements", Office(Action::ConfirmSubmitted), dossiers::agree)
        .post("/assessments/{assessment}/self-assessment", Office(Action::SelfScore), dossiers::self_assess)
        .post("/assessments/{assessment}/submission", Office(Action::Submit), dossiers::submit)
        .get("/assessments/{assessment}/appraisal", Office(Action::ReadDossier), dossiers::appraisal)
        .post("/assessments/{assessment}/appraisal", Office(Action::Appraise), dossiers::appraise)
        .post("/assessments/{assessment}/findings", Office(Action::Appraise), dossiers::find)
        .post("/assessments/{assessment}/findings/together", Office(Action::Appraise), dossiers::find_together)
        .post("/assessments/{assessment}/return", Office(Action::ReturnDossier), dossiers::return_to_commune)
        .get("/assessments/{assessment}/decision/new", Office(Action::Decide), dossiers::new_decision)
        .get("/assessments/{assessment}/decision/draft", Office(Action::Decide), dossiers::decision_draft)
        .post("/assessments/{assessment}/decision", Office(Action::Decide), dossiers::record_decision)
        .post("/assessments/{assessment}/publication", Office(Action::Publish), dossiers::publish)
        .get("/assessments/{assessment}/evidence/{indicator}", Office(Action::ReadDossier), evidence::show)
        .upload("/assessments/{assessment}/evidence/{indicator}", Office(Action::ReadDossier), evidence::offer)
        .post("/assessments/{assessment}/evidence/{indicator}/reuse", Office(Action::ReadDossier), evidence::reuse)
        .post("/assessments/{assessment}/evidence/{evidence}/withdrawal", Office(Action::ReadDossier), evidence::withdraw)
        .post("/assessments/{assessment}/evidence/{evidence}/verdict", Office(Action::Appraise), evidence::judge)
        .get("/assessments/{assessment}/evidence/{evidence}/file", Office(Action::ReadDossier), evidence::file)
        .get("/assessments/{assessment}/evidence/{evidence}/thumbnail", Office(Action::ReadDossier), evidence::thumbnail)
        .get("/councils", Office(Action::ReadDossier), councils::list)
        .post("/councils", KEEPING, councils::establish)
        .get("/councils/{council}", Office(Action::ReadDossier), councils::show)
        .post("/councils/{council}/ending", KEEPING, councils::end)
        .post("/councils/{council}/members", KEEPING, councils::join)
        .post("/councils/{council}/members/{member}/amendment", KEEPING, councils::amend)
        .post("/councils/{council}/members/{member}/leaving", KEEPING, councils::leave)
        .post("/councils/{council}/sittings", KEEPING, councils::convene)
        .get("/sittings/{sitting}", Office(Action::ReadDossier), sittings::show)
        .get("/sittings/{sitting}/minutes", Office(Action::ReadDossier), sittings::minutes)
        .get("/sittings/{sitting}/minutes.docx", Office(Action::ReadDossier), sittings::minutes_docx)
        .upload("/sittings/{sitting}/minutes/original", Office(Action::AttachOriginal), papers::attach_to_minutes)
        .get("/sittings/{sitting}/originals/{original}", Office(Action::ReadDossier), papers::original_of_minutes)
        .post("/sittings/{sitting}/agenda", KEEPING, sittings::add)
        .post("/sittings/{sitting}/attendance", KEEPING, sittings::attend)
        .post("/sittings/{sitting}/agreement", SPEAKING, sittings::agree_to_the_rest)
        .post("/sittings/{sitting}/items/{item}/votes", SPEAKING, sittings::vote)
        .post("/sittings/{sitting}/items/{item}/recusals", SPEAKING, sittings::recuse)
        .post("/sittings/{sitting}/items/{item}/remarks", KEEPING, sittings::remark)
        .post("/sittings/{sitting}/items/{item}/deferral", KEEPING, sittings::defer)
        .post("/sittings/{sitting}/closing", KEEPING, sittings::close)
        .post("/sittings/{sitting}/reopening", KEEPING, sittings::reopen)
        .post("/sittings/{sitting}/cancellation", KEEPING, sittings::cancel)
        .post("/sittings/{sitting}/signing", KEEPING, sittings::sign)
        .get("/assessments/{assessment}/revocation", Office(Action::Decide), dossiers::revocation)
        .post("/assessments/{assessment}/revocation", Office(Action::Decide), dossiers::revoke)
        .post("/assessments/{assessment}/revocation/draft", Office(Action::Decide), dossiers::revocation_draft)
        .get("/assessments/{assessment}/reopening", Office(Action::Decide), dossiers::reopening)
        .post("/assessments/{assessment}/reopening", Office(Action::Decide), dossiers::reopen)
        .post("/assessments/{assessment}/reopening/draft", Office(Action::Decide), dossiers::reopening_draft)
        .get("/assessments/{assessment}/objections", Office(Action::ReadDossier), dossiers::objections)
        .post("/assessments/{assessment}/objections", Office(Action::Object), dossiers::object)
        .post("/assessments/{assessment}/objections/{objection}/answer", Office(Action::AnswerObjection), dossiers::answer_objection)

        .get("/directives", Office(Action::ReadPapers), directives::list)
        .get("/directives/{paper}", Office(Action::ReadPapers), directives::show)
        .get("/directives/{paper}/items", SETTING, directives::items)
        .post("/directives/{paper}/items", SETTING, directives::set)
        .get("/directives/{paper}/sending", Office(Action::Direct), directives::sending)
        .post("/directives/{paper}/sending", Office(Action::Direct), directives::send)
        .post("/directives/{paper}/closing", Office(Action::Direct), directives::close)
        .post("/directives/{paper}/reminder", Office(Action::Direct), directives::remind)
        .get("/tasks", Office(Action::WorkOnTasks), tasks::list)
        .get("/tasks/{task}", Office(Action::ReadPapers), tasks::show)
        .get("/tasks/{task}/files/{step}", Office(Action::ReadPapers), tasks::file)
        .post("/tasks/{task}/acceptance", Office(Action::WorkOnTasks), tasks::accept)
        .post("/tasks/{task}/assignment", Office(Action::WorkOnTasks), tasks::assign)
        .post("/tasks/{task}/extension", Office(Action::WorkOnTasks), tasks::ask)
        .upload("/tasks/{task}/answer", Office(Action::WorkOnTasks), tasks::answer)
        .post("/tasks/{task}/extension/decision", Office(Action::Direct), tasks::decide)
        .post("/tasks/{task}/closing", Office(Action::Direct), tasks::close)
        .post("/tasks/{task}/return", Office(Action::Direct), tasks::give_back)
        .get("/papers", Office(Action::ReadPapers), books::list)
        .get("/papers.xlsx", Office(Action::ReadPapers), books::workbook)
        .get("/papers/new", Office(Action::KeepPapers), books::new)
        .post("/papers", Office(Action::KeepPapers), books::create)
        .get("/papers/arrivals/new", Office(Action::KeepPapers), books::new_arrival)
        .post("/papers/arrivals", Office(Action::KeepPapers), books::receive)
        .get("/papers/{paper}", SignedIn, books::show)
        .get("/papers/{paper}/print.pdf", SignedIn, books::pdf)
        .get("/papers/{paper}/print.docx", SignedIn, books::docx)
        .get("/papers/{paper}/edits", Office(Action::KeepPapers), books::edit)
        .post("/papers/{paper}/edits", Office(Action::KeepPapers), books::save)
        .post("/papers/{paper}/issue", Office(Action::IssuePapers), books::issue)
        .post("/papers/{paper}/giving-up", Office(Action::KeepPapers), books::give_up)
        .post("/papers/{paper}/arrival", Office(Action::KeepPapers), books::arrive)
        .post("/papers/{paper}/entries/{entry}", Office(Action::KeepPapers), books::amend_entry)
        .upload("/papers/{paper}/files", Office(Action::KeepPapers), books::attach)
        .get("/papers/{paper}/files/{file}", SignedIn, books::file)
        .post("/papers/{paper}/exports", Office(Action::KeepPapers), books::export)
        .get("/exchange", Office(Action::KeepPapers), books::exchange)
        .post("/exchange/identifiers", Office(Action::KeepPapers), books::identify)
        .upload("/exchange/arrivals", Office(Action::KeepPapers), books::import)
        .get("/delegations", Office(Action::ReadPapers), books::delegations)
        .post("/delegations", Office(Action::IssuePapers), books::enter_delegation)
        .post("/delegations/{delegation}/ending", Office(Action::IssuePapers), books::end_delegation)

        .get("/decisions", Office(Action::ReadProvincialBoard), decisions::list)
        .post("/decisions", Office(Action::Decide), decisions::record)
        .get("/decisions/new", Office(Action::Decide), decisions::new)
        .get("/decisions/draft", Office(Action::Decide), decisions::draft)
        .get("/decisions/{document}", Office(Action::ReadProvincialBoard), decisions::show)
        .upload("/decisions/{document}/original", Office(Action::AttachOriginal), papers::attach_to_document)
        .get("/decisions/{document}/originals/{original}", Office(Action::ReadDossier), papers::original_of_document)
        .post("/decisions/{document}/publication", Office(Action::Publish), decisions::publish)
        .post("/decisions/{document}/validity", Office(Action::Decide), decisions::set_validity)

        .get("/check", Public, check::show)
        .upload("/check", Public, check::compare)
        .get("/check/{sha256}", Public, check::by_sha256)
        .get("/survey", Public, survey::enter)
        .get("/survey/{code}", Public, survey::show)
        .brief("/survey/{code}", Public, survey::answer)
        .get("/survey/{code}/thanks", Public, survey::thanks)
        .get("/results", Public, results::show)
        .get("/results.csv", Public, results::table)
        .get("/results/recorded", Public, results::recorded)
        .get("/results.xlsx", Public, results::workbook)
        .get("/register", Public, register::show)
        .get("/register.csv", Public, register::csv)
        .get("/register.xlsx", Public, register::xlsx)

        .get("/reviews", REVIEWING, reviews::list)
        .post("/reviews", Office(Action::HoldReview), reviews::record)
        .get("/reviews/new", Office(Action::HoldReview), reviews::new)
        .get("/reviews/{review}", REVIEWING, reviews::show)
        .post("/reviews/{review}/amendment", Office(Action::HoldReview), reviews::amend)
        .post("/reviews/{review}/proposals", Office(Action::HoldReview), reviews::propose)
        .post("/reviews/{review}/proposals/{proposal}/withdrawal", Office(Action::HoldReview), reviews::withdraw)
        .upload("/reviews/{review}/files", Office(Action::HoldReview), reviews::attach)
        .get("/reviews/{review}/files/{file}", REVIEWING, reviews::file)
        .post("/reviews/{review}/files/{file}/withdrawal", Office(Action::HoldReview), reviews::withdraw_file)
        .get("/reviews/{review}/paper/{form}", REVIEWING, reviews::paper)
        .post("/reviews/{review}/conclusion", Office(Action::HoldReview), reviews::conclude)

        .get("/figures/import", ENTERING, imports::show)
        .upload("/figures/import", ENTERING, imports::send)
        .upload("/figures/import/marked", ENTERING, imports::marked)
        .get("/figures/template.xlsx", Office(Action::ReadDossier), imports::template)
        .get("/figures/imports", ENTERING, imports::list)
        .post("/figures/imports/{import}/undo", ENTERING, imports::undo)
        .post("/figures/mappings/{mapping}/removal", ENTERING, imports::remove_mapping)
        .get("/standards", SignedIn, standards::list)
        .get("/standards/{standard}", SignedIn, standards::show)
        .get("/standards/{standard}/file", SignedIn, revisions::file)
        .post("/standards/{standard}/drafts", Office(Action::ReviseStandard), revisions::begin)
        .upload("/standards/imports", Office(Action::ReviseStandard), revisions::import)
        .get("/standards/drafts/{draft}", DRAFTING, revisions::show)
        .get("/standards/drafts/{draft}/edits", Office(Action::ReviseStandard), revisions::form)
        .post("/standards/drafts/{draft}/edits", Office(Action::ReviseStandard), revisions::edit)
        .get("/standards/drafts/{draft}/text", DRAFTING, revisions::text)
        .post("/standards/drafts/{draft}/text", Office(Action::ReviseStandard), revisions::write)
        .post("/standards/drafts/{draft}/check", Office(Action::ReviseStandard), revisions::check)
        .get("/standards/drafts/{draft}/effect", DRAFTING, revisions::effect)
        .post("/standards/drafts/{draft}/enactment", Office(Action::EnactStandard), revisions::enact)
        .post("/standards/drafts/{draft}/withdrawal", Office(Action::ReviseStandard), revisions::withdraw)
        .get("/procedures", SignedIn, procedures::list)
        .get("/procedures/{procedure}", SignedIn, procedures::show)
        .get("/provinces/{province}/procedure", Office(Action::ReadProvincialBoard), provinces::show)
        .post("/provinces/{province}/procedure/due", Office(Action::SetProcedure), provinces::set_due)
        .post("/provinces/{province}/procedure/authority", Office(Action::SetProcedure), provinces::set_authority)
        .post("/provinces/{province}/procedure/target", Office(Action::SetProcedure), provinces::set_target)
        .get("/provinces/{province}/targets", Office(Action::ReadProvincialBoard), targets::province)
        .post("/provinces/{province}/targets", Office(Action::SetProcedure), targets::set_province)
        .get("/boards/targets", Office(Action::ReadNationalBoard), targets::country)
        .post("/boards/targets", Office(Action::SetNationalTarget), targets::set_country)
        .get("/rounds", Office(Action::OpenRound), rounds::list)
        .post("/rounds", Office(Action::OpenRound), rounds::open)
}

/// The whole site.
pub fn router(app: App) -> Router {
    let pages = routes()
        .into_router()
        .fallback(pages::fault::nothing_here)
        .layer(from_fn(guard::same_origin))
        .layer(CatchPanicLayer::custom(fault::panicked))
        .layer(from_fn_with_state(app.clone(), visit::receive));
    Router::new()
        .route("/health", get(async || "ok"))
        .route("/assets/{fingerprint}/{name}", get(assets::show))
        .merge(pages)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .with_state(app)
}

/// A request in the log: its route, never its address, query or body, which can name people.
fn span(request: &axum::extract::Request) -> tracing::Span {
    let route = request.extensions().get::<axum::extract::MatchedPath>().map_or("none", |path| path.as_str());
    tracing::info_span!("request", method = %request.method(), route)
}
