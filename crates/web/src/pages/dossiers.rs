//! The dossier of a commune for one year: figures beside last year's, the score as it stands, the acts on it.
//!
//! While it is with the commune the page reads the live figures; once sent up, what was frozen then.

mod acts;
mod advice;
mod appraisal;
mod commune;
mod confirmations;
mod conflict;
mod councils;
mod decided;
mod decision;
mod figures;
mod objections;
mod offers;
mod opened;
mod predecessors;
mod reversal;
mod score;
mod sectors;
mod sheet;
mod show;
mod state;
mod timing;
mod typed;
mod workbook;

pub(crate) use acts::{appraise, publish, return_to_commune, self_assess, submit};
pub(crate) use advice::{change, sentence, show as advice};
pub(crate) use appraisal::{FindingForm, complaints_of, find, find_together, show as appraisal};
pub(crate) use commune::{show as commune, show_area_refused as commune_area_refused, show_refused as commune_refused};
pub(crate) use confirmations::{agree, confirm, withdraw as withdraw_confirmation};
pub(crate) use decision::{
    authority_mark, draft as decision_draft, illustrative_mark, new as new_decision, pdf, record as record_decision,
};
pub(crate) use figures::{preview as preview_figures, save as save_figures};
pub(crate) use objections::{answer as answer_objection, raise as object, show as objections};
pub(crate) use opened::{Opened, may_read};
pub(crate) use reversal::{reopen, reopening, reopening_draft, revocation, revocation_draft, revoke};
pub(crate) use score::{Score, verdict_mark};
pub(crate) use sectors::mark as standing_mark;
pub(crate) use sheet::in_words;
pub(crate) use show::{refused_above, show};
pub(crate) use state::Mark;
pub(crate) use workbook::xlsx as workbook;
