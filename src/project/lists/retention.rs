//! Lists that are past their time: a job has its own copy, which the store sees to.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use jiff::Timestamp;

use super::{Lists, Stamp, absent};
use crate::campaign::CampaignName;
use crate::store::{JobRow, Retention};

/// A list of a campaign all of whose jobs are over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub campaign: CampaignName,
    /// When the last of them was.
    pub finished: Timestamp,
}

/// Lists that nobody changed since the time that something of their jobs is kept ran
/// out. A list holds names and own words alike: it goes with the first of them.
pub fn past(lists: &Lists, jobs: &[JobRow], kept: Retention) -> io::Result<Vec<Past>> {
    let Some(before) = kept.bodies.max(kept.names) else { return Ok(Vec::new()) };
    let mut past = Vec::new();
    for (campaign, changed) in lists.all()? {
        let of = || jobs.iter().filter(|job| job.campaign == campaign);
        let over = of().all(|job| job.state.is_over());
        let finished = of().map(|job| job.finished.unwrap_or(job.scheduled_at)).max();
        if let Some(finished) = finished.filter(|at| over && *at <= before && changed <= before) {
            past.push(Past { campaign, finished });
        }
    }
    Ok(past)
}

impl Lists {
    /// Campaigns of which anything is kept, and when it last changed.
    pub(super) fn all(&self) -> io::Result<BTreeMap<CampaignName, Timestamp>> {
        let mut all = BTreeMap::new();
        let Some(entries) = absent(fs::read_dir(&self.folder))? else { return Ok(all) };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some((stem, "csv" | "upload" | "report.jsonl")) =
                name.to_str().and_then(|n| n.split_once('.'))
            else {
                continue;
            };
            let changed = Stamp::of(&entry.path())?.and_then(|stamp| stamp.moment());
            if let (Some(campaign), Some(changed)) = (CampaignName::parse(stem), changed) {
                let last = all.entry(campaign).or_insert(changed);
                *last = changed.max(*last);
            }
        }
        Ok(all)
    }
}
