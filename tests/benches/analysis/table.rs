//! What was measured, in a table.

use std::fs;
use std::path::Path;

/// One line: what, where criterion keeps its measurement, and how much of what one run does.
pub(crate) struct Row {
    /// In words.
    pub(crate) what: String,
    /// Criterion's group and name, joined by a slash.
    pub(crate) id: String,
    /// How much one run does.
    pub(crate) amount: Amount,
}

/// What a rate counts.
pub(crate) enum Amount {
    /// Bytes of text; the rate is in MB/s, a MB being 1,000,000 bytes.
    Bytes(usize),
    /// Pods.
    Pods(usize),
    /// One thing, which has no rate.
    Once,
}

/// Prints each row that was measured: the median time of a run, and the rate.
pub(crate) fn print(results: &Path, rows: &[Row]) {
    println!("\n{:<60} {:>12} {:>18}", "native", "time", "rate");
    for row in rows {
        if let Some(seconds) = median(results, &row.id) {
            println!("{:<60} {:>9.1} ms {:>18}", row.what, seconds * 1e3, rate(&row.amount, seconds));
        }
    }
}

fn rate(amount: &Amount, seconds: f64) -> String {
    match amount {
        Amount::Bytes(bytes) => format!("{:.1} MB/s", *bytes as f64 / 1e6 / seconds),
        Amount::Once => String::new(),
        Amount::Pods(pods) => format!("{:.0} pods/s", *pods as f64 / seconds),
    }
}

/// The median of a run in seconds; none where this was not measured.
fn median(results: &Path, id: &str) -> Option<f64> {
    let text = fs::read_to_string(results.join(id).join("new/estimates.json")).ok()?;
    let estimates: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(estimates.get("median")?.get("point_estimate")?.as_f64()? / 1e9)
}
