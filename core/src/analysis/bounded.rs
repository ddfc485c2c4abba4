//! Analyses that are to have no more than fits somewhere, such as the memory of a WebAssembly module.

use std::sync::OnceLock;

use super::{Analysis, Options, Source, Unit, number, source_id};

impl Analysis {
    /// Reads and evaluates sources, as [`Analysis::new`] does, as long as they have no more than so many documents, or objects in them; none as soon as there are more.
    pub fn within(sources: Vec<Source>, options: Options, most: usize) -> Option<Self> {
        let mut units = Vec::with_capacity(sources.len());
        let mut size = 0;
        for (at, source) in sources.into_iter().enumerate() {
            let unit = Unit::read(source, source_id(at), &options);
            size += unit.size();
            if size > most {
                return None;
            }
            units.push(unit);
        }
        number(&mut units);
        Some(Analysis { units, options, joined: OnceLock::new() })
    }

    /// Replaces the text of a source, as [`Analysis::update`] does, as long as all sources together have no more than so many documents then, or objects in them; otherwise nothing changes, and the answer is none.
    pub fn update_within(&mut self, name: &str, text: String, most: usize) -> Option<bool> {
        let others: usize = self.units.iter().filter(|unit| unit.source.name != name).map(Unit::size).sum();
        // Documents behind the first take two bytes at least, so that most texts need not be read twice.
        if others + 1 + text.len() / 2 > most {
            let source = Source { name: name.to_string(), text: text.clone(), cluster: None };
            if others + Unit::read(source, source_id(0), &self.options).size() > most {
                return None;
            }
        }
        Some(self.update(name, text))
    }

    /// How many findings are kept with documents; the report has hardly fewer.
    pub fn findings_kept(&self) -> usize {
        self.units.iter().map(Unit::findings_kept).sum()
    }
}
