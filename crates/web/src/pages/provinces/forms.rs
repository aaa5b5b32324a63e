use programme::{
    authority::{AuthorityRefusal, NewAuthority},
    due::{DueRefusal, NewDue},
    target::{Aim, TargetRefusal},
};
use serde::Deserialize;
use standards::{AuthorityRole, StepKey};

use crate::form::read_day;

/// What somebody typed in the forms of the page.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    /// In the form of a due day.
    pub(super) due: DueForm,
    /// In the form of who decides.
    pub(super) authority: AuthorityForm,
    /// In the form of the target.
    pub(super) target: TargetForm,
}

/// A due day as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct DueForm {
    #[serde(default)]
    pub(super) year: i64,
    #[serde(default)]
    pub(super) step: String,
    #[serde(default)]
    pub(super) due_on: String,
    #[serde(default)]
    pub(super) ground: String,
}

impl DueForm {
    pub(super) fn read(&self) -> Result<NewDue, DueRefusal> {
        let step = StepKey::from_name(&self.step).ok_or(DueRefusal::Unreadable("step"))?;
        let on = read_day(&self.due_on).ok_or(DueRefusal::Unreadable("due_on"))?;
        Ok(NewDue { year: self.year, step, on, ground: self.ground.clone() })
    }
}

/// Who decides, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AuthorityForm {
    #[serde(default)]
    pub(super) year: i64,
    #[serde(default)]
    pub(super) role: String,
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) ground: String,
}

impl AuthorityForm {
    pub(super) fn read(&self) -> Result<NewAuthority, AuthorityRefusal> {
        let role = AuthorityRole::from_name(&self.role).ok_or(AuthorityRefusal::Unreadable("role"))?;
        let from = read_day(&self.from).ok_or(AuthorityRefusal::Unreadable("from"))?;
        Ok(NewAuthority { role, from, ground: self.ground.clone() })
    }
}

/// A target as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct TargetForm {
    #[serde(default)]
    pub(super) year: i64,
    #[serde(default)]
    pub(super) measure: String,
    #[serde(default)]
    pub(super) aim: String,
    #[serde(default)]
    pub(super) ground: String,
}

impl TargetForm {
    pub(super) fn read(&self) -> Result<Aim, TargetRefusal> {
        Aim::parse(&self.measure, &self.aim).ok_or(TargetRefusal::Unreadable)
    }
}
