//! How long questions about large clusters take: a comparison where one policy changed, all connections by class, and the first hundred pairs.

use std::time::Instant;

use podwall::network::compare::{Moment, compare, pairs};
use podwall::network::query::{Page, ReachBy, ReachQuery, ReachVerdict, reach};
use podwall::network::{Reachability, Settings};
use podwall_tests::scale::{Made, model as build, published, small_namespaces};

fn main() {
    println!(
        "| cluster | pods | evaluation | nothing changed | a policy less | its pairs | by class | 100 pairs | denied, 100 pairs |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for count in [625, 1_250, 2_500, 5_000, 10_000, 20_000] {
        row(&format!("{count} small namespaces"), || Box::new(small_namespaces(count)));
    }
    for times in [1, 2] {
        row(&format!("published, {times} times"), || Box::new(published(times)));
    }
}

fn row(name: &str, cluster: impl Fn() -> Box<dyn Iterator<Item = Made>>) {
    let seconds = |start: Instant| format!("{:.3} s", start.elapsed().as_secs_f64());
    let settings = Settings::default();
    let model = build(cluster());
    let start = Instant::now();
    let before = Reachability::new(&model, &settings);
    let evaluation = seconds(start);
    // The last policy that selects anybody.
    let last = before.selecting().last().unwrap_or_default();
    let mut policies = 0;
    let other = build(cluster().filter(|made| {
        policies += usize::from(matches!(made, Made::Policy(_)));
        !matches!(made, Made::Policy(_)) || policies != last + 1
    }));
    let after = Reachability::new(&other, &settings);
    let moment = |model, reachability| Moment { model, reachability };
    let (one, two) = (moment(&model, &before), moment(&other, &after));
    let start = Instant::now();
    let same = compare(one, one, Page::default());
    let nothing = seconds(start);
    assert_eq!(same.total, 0);
    let start = Instant::now();
    let found = compare(one, two, Page::default());
    let less = seconds(start);
    let start = Instant::now();
    let listed = pairs(one, two, Page::default());
    let of_pairs = seconds(start);
    let ask = |by, verdict| {
        let start = Instant::now();
        let answer = reach(&model, &before, &ReachQuery { by, verdict, ..ReachQuery::default() }).unwrap();
        format!("{} ({} of {})", seconds(start), answer.total, answer.pairs)
    };
    let (by_class, by_pair) = (ask(ReachBy::Class, ReachVerdict::Allowed), ask(ReachBy::Pair, ReachVerdict::Allowed));
    let denied = ask(ReachBy::Pair, ReachVerdict::Denied);
    println!(
        "| {name} | {} | {evaluation} | {nothing} | {less} ({}) | {of_pairs} ({}) | {by_class} | {by_pair} | {denied} |",
        model.workloads.len(),
        found.total,
        listed.total
    );
}
