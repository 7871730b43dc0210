//! Own words to look at, as a terminal shows them.

use super::output;
use crate::project::own_words::{Flagged, FlaggedRows};

/// Places that a terminal shows.
const TOLD: usize = 10;

/// Empty where there is nothing to look at. `held`: their letters will be.
pub fn words(flagged: &FlaggedRows, held: bool) -> String {
    if flagged.rows == 0 {
        return String::new();
    }
    let rows: Vec<Vec<String>> = flagged.kept.iter().take(TOLD).map(cells).collect();
    let mut text = format!("\n  Own words to look at: {}\n\n", output::count(flagged.rows, "row", "rows"));
    text += &output::table(&["row", "column", "excerpt", "why"], &rows);
    let more = flagged.places - rows.len() as u64;
    if more > 0 {
        text += &format!("  … and {more} more\n");
    }
    text += match held {
        true => "  Their letters will be held until you release them: `sincerely resolve`.\n",
        false => "  They go out like all others, unless the campaign says review_own_words = true.\n",
    };
    text
}

fn cells(flagged: &Flagged) -> Vec<String> {
    let excerpt = output::cut(&output::plain(&flagged.excerpt), 32);
    vec![format!("line {}", flagged.line), flagged.column.to_string(), excerpt, flagged.reason.clone()]
}
