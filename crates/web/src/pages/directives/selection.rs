use correspondence::task::{Board, Filter, Show, Tier};
use organisation::{Error, Result};
use serde::Deserialize;

use crate::pages::boards::named;

/// What of a board is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    item: String,
    tier: String,
    show: String,
    province: Option<i64>,
    page: i64,
    /// How many tasks were sent just now.
    pub(super) sent: Option<usize>,
    /// How many tasks were closed just now.
    pub(super) closed: Option<usize>,
    /// How many offices were reminded just now.
    pub(super) reminded: Option<usize>,
    /// In how many of them nobody is.
    pub(super) vacant: Option<usize>,
}

/// What of a board is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selection {
    pub(super) paper: i64,
    pub(super) filter: Filter,
    pub(super) page: i64,
}

/// The lowest of some tiers: counts of several would count the same work twice.
pub(super) fn usual(tiers: &[Tier]) -> Option<Tier> {
    [Tier::Commune, Tier::Province, Tier::Department].into_iter().find(|tier| tiers.contains(tier))
}

impl Selection {
    /// What is asked for; where nothing is, the last item that was sent, and of its tiers the lowest.
    pub(super) fn of(paper: i64, board: &Board, wanted: &Wanted) -> Result<Self> {
        let sent = |item: i64| !board.tiers(Some(item)).is_empty();
        let item = match wanted.item.as_str() {
            "all" => None,
            "" => board.items.iter().rev().map(|item| item.id).find(|item| sent(*item)),
            id => Some(
                id.parse::<i64>()
                    .ok()
                    .filter(|id| board.items.iter().any(|item| item.id == *id))
                    .ok_or(Error::NotFound)?,
            ),
        };
        let tiers = board.tiers(item);
        let tier = named(&wanted.tier, Tier::from_name)?.filter(|tier| tiers.contains(tier)).or_else(|| usual(&tiers));
        let show = named(&wanted.show, Show::from_name)?.unwrap_or_default();
        let filter = Filter { item, tier, province: wanted.province, show };
        Ok(Self { paper, filter, page: wanted.page.max(0) })
    }

    /// The same for another item, or for all of them.
    pub(super) fn item(mut self, item: Option<i64>) -> String {
        self.filter = Filter { item, ..Filter::default() };
        self.first()
    }

    /// The same for another tier.
    pub(super) fn tier(mut self, tier: Tier) -> String {
        self.filter = Filter { tier: Some(tier), province: None, ..self.filter };
        self.first()
    }

    /// The same for another group of tasks.
    pub(super) fn show(mut self, show: Show) -> String {
        self.filter.show = show;
        format!("{}#units", self.first())
    }

    /// The same for a province.
    pub(super) fn province(mut self, province: Option<i64>) -> String {
        self.filter.province = province;
        format!("{}#{}", self.first(), if province.is_some() { "open" } else { "provinces" })
    }

    /// Another page of its units.
    pub(super) fn turned(mut self, page: i64) -> String {
        self.page = page;
        format!("{}#units", self.address())
    }

    fn first(self) -> String {
        Self { page: 0, ..self }.address()
    }

    /// Where it is shown.
    pub(super) fn address(self) -> String {
        self.to(&format!("/directives/{}", self.paper))
    }

    /// The same behind another address.
    pub(super) fn to(self, path: &str) -> String {
        let item = self.filter.item.map_or_else(|| "all".to_owned(), |item| item.to_string());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("item", &item);
        if let Some(tier) = self.filter.tier {
            query.append_pair("tier", tier.name());
        }
        if self.filter.show != Show::All {
            query.append_pair("show", self.filter.show.name());
        }
        if let Some(province) = self.filter.province {
            query.append_pair("province", &province.to_string());
        }
        if self.page > 0 {
            query.append_pair("page", &self.page.to_string());
        }
        format!("{path}?{}", query.finish())
    }
}
