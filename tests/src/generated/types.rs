//! The types of the report in TypeScript.

use std::collections::BTreeMap;

use podwall::report::{
    Comparison, Contexts, EntriesReport, ExpectationReport, Explanation, Exported, ExposureReport, Fix, Fixed,
    FixedAll, Governance, Hardened, PairChanges, PositionEncoding, Reach, Relabelled, Report, Selection, Suggestion,
};
use podwall::rules::Rule;
use ts_rs::{Config, TS, TypeVisitor};

use super::layout;

const HEAD: &str = "// Generated from the Rust types by `cargo run -p podwall-tests --bin generate`.\n";

/// Declares every type that answers and options are made of, by name: the order in which ts-rs meets them changes from build to build.
pub(super) fn declarations() -> String {
    let mut collected = Collected { config: Config::new(), declarations: BTreeMap::new() };
    collected.visit::<Report>();
    collected.visit::<Explanation>();
    collected.visit::<Reach>();
    collected.visit::<Exported>();
    collected.visit::<Governance>();
    collected.visit::<Selection>();
    collected.visit::<Comparison>();
    collected.visit::<PairChanges>();
    collected.visit::<ExpectationReport>();
    collected.visit::<EntriesReport>();
    collected.visit::<ExposureReport>();
    collected.visit::<Suggestion>();
    collected.visit::<Contexts>();
    collected.visit::<Relabelled>();
    collected.visit::<Fix>();
    collected.visit::<Fixed>();
    collected.visit::<FixedAll>();
    collected.visit::<Hardened>();
    collected.visit::<Rule>();
    collected.visit::<PositionEncoding>();
    let mut text = HEAD.to_string();
    for declaration in collected.declarations.values() {
        text.push('\n');
        text.push_str(&layout::lay_out(declaration));
    }
    text
}

struct Collected {
    config: Config,
    declarations: BTreeMap<String, String>,
}

impl TypeVisitor for Collected {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types of our own have a file to be exported to; numbers, texts and lists have none.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}", T::decl(&self.config));
            if self.declarations.insert(T::ident(&self.config), declaration).is_some() {
                return;
            }
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
