//! One analysis, held in the module's memory between calls.

use podwall::{Analysis, Options, Source};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::{answer, json, too_long};
use crate::options;
use crate::queries::{self, Asked};

/// The input of an analysis while it is handed over: options first, then one source after the other, each as one string.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Draft {
    options: Options,
    sources: Vec<Source>,
}

#[wasm_bindgen]
impl Draft {
    /// Reads the options, as JSON.
    ///
    /// # Errors
    ///
    /// A string that begins with the name of the wrong option.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Draft, JsValue> {
        let options = options::options(options).map_err(JsValue::from)?;
        Ok(Draft { options, sources: Vec::new() })
    }

    /// Adds a source; an empty cluster stands for none.
    pub fn source(&mut self, name: String, text: String, cluster: String) {
        let cluster = Some(cluster).filter(|cluster| !cluster.is_empty());
        self.sources.push(Source { name, text, cluster });
    }

    /// Reads and evaluates the sources. Bad input becomes findings.
    ///
    /// # Errors
    ///
    /// A string that begins with `sources` where these have more documents than fit into the memory of a module.
    pub fn analyze(self) -> Result<Handle, JsValue> {
        let analysis = Analysis::within(self.sources, self.options, MOST_OBJECTS);
        analysis.map(|analysis| Handle { analysis }).ok_or_else(|| too_many("sources"))
    }
}

/// An analysis that answers questions until it is freed.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Handle {
    analysis: Analysis,
}

impl Handle {
    /// The analysis, whose findings are to be told.
    fn told(&self) -> Result<&Analysis, JsValue> {
        if self.analysis.findings_kept() > MOST_FINDINGS { Err(too_long()) } else { Ok(&self.analysis) }
    }
}

// Where an answer is too long, a number is thrown in its place.
#[wasm_bindgen]
impl Handle {
    /// The report as JSON.
    ///
    /// # Errors
    ///
    /// A number where the answer is too long.
    pub fn report(&self) -> Result<String, JsValue> {
        json(&self.told()?.report())
    }

    /// Why one endpoint reaches another, or does not, as JSON. An empty protocol stands for one that was not given; `all` asks for everything, and not
    /// only for what decides.
    ///
    /// # Errors
    ///
    /// A string that says which endpoint is not known, or that the protocol is none.
    pub fn explain(
        &self,
        from: String,
        to: String,
        protocol: &str,
        port: Option<u16>,
        all: bool,
    ) -> Result<String, JsValue> {
        let question = options::question(from, to, protocol, port, all).map_err(JsValue::from)?;
        answer(self.analysis.explain(&question))
    }

    /// The values that take effect in the containers of a workload, as JSON.
    ///
    /// # Errors
    ///
    /// A string that says that no workload has this name.
    pub fn contexts(&self, endpoint: &str) -> Result<String, JsValue> {
        answer(self.analysis.contexts(endpoint))
    }

    /// What admission would say to other labels on a namespace, as JSON. The labels are JSON too.
    ///
    /// # Errors
    ///
    /// A string that says that no namespace has this name.
    pub fn relabel(&self, namespace: &str, labels: &str) -> Result<String, JsValue> {
        let labels = serde_json::from_str(labels).map_err(|error| JsValue::from(error.to_string()))?;
        answer(self.analysis.relabel(namespace, &labels))
    }

    /// The edit that mends a finding, as JSON; nothing where none is offered.
    ///
    /// # Errors
    ///
    /// A string that says which finding is not known.
    pub fn fix(&self, finding: &str) -> Result<Option<String>, JsValue> {
        let fix = self.told()?.fix(finding).map_err(|unknown| JsValue::from(unknown.to_string()))?;
        fix.as_ref().map(json).transpose()
    }

    /// The same with the texts that it makes.
    ///
    /// # Errors
    ///
    /// A string that says which finding is not known.
    pub fn fixed(&self, finding: &str) -> Result<Option<String>, JsValue> {
        let fixed = self.told()?.fixed(finding).map_err(|unknown| JsValue::from(unknown.to_string()))?;
        fixed.as_ref().map(json).transpose()
    }

    /// Every fix that is offered, as JSON.
    ///
    /// # Errors
    ///
    /// A number where the answer is too long.
    pub fn fixes(&self) -> Result<String, JsValue> {
        json(&self.told()?.fixes())
    }

    /// A workload brought as far towards a level as its manifest allows, as JSON.
    ///
    /// # Errors
    ///
    /// A string that says that no workload has this name, or that the level is none.
    pub fn restrict(&self, endpoint: &str, level: &str, suggestions: bool) -> Result<String, JsValue> {
        let level = options::level(level).map_err(JsValue::from)?;
        answer(self.analysis.harden_to(endpoint, level, suggestions))
    }

    /// Every safe fix taken, as JSON.
    ///
    /// # Errors
    ///
    /// A number where the answer is too long.
    #[wasm_bindgen(js_name = fixAll)]
    pub fn fix_all(&self) -> Result<String, JsValue> {
        json(&self.analysis.fix_all())
    }

    /// All connections that a question asks for, as JSON. The question is JSON too.
    ///
    /// # Errors
    ///
    /// A string that says which name nobody has, or which option is wrong.
    pub fn reach(&self, query: &str) -> Result<String, JsValue> {
        let query = queries::reach(query).map_err(JsValue::from)?.query;
        answer(self.analysis.reach(&query))
    }

    /// The same as a text for other programs, in JSON.
    ///
    /// # Errors
    ///
    /// A string that says which name nobody has, or which option is wrong.
    pub fn export(&self, query: &str) -> Result<String, JsValue> {
        let Asked { query, format, shape } = queries::reach(query).map_err(JsValue::from)?;
        answer(self.analysis.export(&query, format, shape))
    }

    /// All connections that a question asks for and that differ from those of an earlier analysis, as JSON.
    ///
    /// # Errors
    ///
    /// A string that says which name nobody has, or which option is wrong.
    #[wasm_bindgen(js_name = reachSince)]
    pub fn reach_since(&self, before: &Handle, query: &str) -> Result<String, JsValue> {
        let query = queries::reach(query).map_err(JsValue::from)?.query;
        answer(self.analysis.reach_since(&before.analysis, &query))
    }

    /// The same as a text for other programs, in JSON.
    ///
    /// # Errors
    ///
    /// A string that says which name nobody has, or which option is wrong.
    #[wasm_bindgen(js_name = exportSince)]
    pub fn export_since(&self, before: &Handle, query: &str) -> Result<String, JsValue> {
        let Asked { query, format, shape } = queries::reach(query).map_err(JsValue::from)?;
        answer(self.analysis.export_since(&before.analysis, &query, format, shape))
    }

    /// The policies that govern a workload, as JSON.
    ///
    /// # Errors
    ///
    /// A string that says that no workload has this name.
    pub fn governs(&self, endpoint: &str) -> Result<String, JsValue> {
        answer(self.analysis.governs(endpoint))
    }

    /// Every way in from outside, as JSON.
    ///
    /// # Errors
    ///
    /// A number where the answer is too long.
    pub fn entries(&self, offset: f64, limit: f64, pods: f64) -> Result<String, JsValue> {
        json(&self.analysis.entries(&queries::entries(&self.analysis, offset, limit, pods)))
    }

    /// Why somebody outside can reach a workload, as JSON.
    ///
    /// # Errors
    ///
    /// A string that says that no workload has this name.
    pub fn exposure(&self, endpoint: &str, offset: f64, limit: f64, pods: f64) -> Result<String, JsValue> {
        answer(self.analysis.exposure(endpoint, &queries::entries(&self.analysis, offset, limit, pods)))
    }

    /// The workloads that a policy selects, as JSON.
    ///
    /// # Errors
    ///
    /// A string that says that no policy has this name.
    pub fn selects(&self, policy: &str, offset: f64, limit: f64) -> Result<String, JsValue> {
        answer(self.analysis.selects(policy, queries::page(offset, limit)))
    }

    /// What changes from this analysis to a later one, as JSON.
    ///
    /// # Errors
    ///
    /// A number where the answer is too long.
    pub fn compare(&self, after: &Handle, offset: f64, limit: f64) -> Result<String, JsValue> {
        json(&self.analysis.compare(&after.analysis, queries::page(offset, limit)))
    }

    /// The pairs whose connections change from this analysis to a later one, as JSON.
    ///
    /// # Errors
    ///
    /// A number where the answer is too long.
    #[wasm_bindgen(js_name = changedPairs)]
    pub fn changed_pairs(&self, after: &Handle, offset: f64, limit: f64) -> Result<String, JsValue> {
        json(&self.analysis.changed_pairs(&after.analysis, queries::page(offset, limit)))
    }

    /// Policies for what is wanted, as JSON. What is wanted is JSON too.
    ///
    /// # Errors
    ///
    /// A string that says which option is wrong.
    pub fn suggest(&self, options: &str) -> Result<String, JsValue> {
        let options = crate::suggesting::suggest(&self.analysis, options).map_err(JsValue::from)?;
        json(&self.analysis.suggest(&options))
    }

    /// Whether expectations are met, as JSON. They are JSON too.
    ///
    /// # Errors
    ///
    /// A string that says what of them cannot be read.
    pub fn expect(&self, expectations: &str, limit: f64) -> Result<String, JsValue> {
        let wanted = queries::expectations("", expectations).map_err(JsValue::from)?;
        json(&self.analysis.expect(&wanted, queries::failures(limit, wanted.len())))
    }

    /// Replaces the text of a source, or adds a source of that name.
    ///
    /// # Errors
    ///
    /// A string that begins with `text` where the other sources leave no room for it.
    pub fn update(&mut self, name: &str, text: String) -> Result<(), JsValue> {
        self.analysis.update_within(name, text, MOST_OBJECTS).map(|_| ()).ok_or_else(|| too_many("text"))
    }
}

/// The most documents of all sources together, and the most objects in them. The smallest pods take some kilobytes each, and a module has 4 GB.
const MOST_OBJECTS: usize = podwall::source::MAX_OBJECTS;

/// The most findings of a report. As many make a text that is about as long as it may be, and are not put into words in vain.
const MOST_FINDINGS: usize = 1_000_000;

fn too_many(option: &str) -> JsValue {
    let message = "have more than 150,000 documents together, or objects in them, which is the limit for one analysis";
    JsValue::from(format!("{option}: the sources {message}"))
}

/// Every rule, as JSON.
///
/// # Errors
///
/// None: it is short.
#[wasm_bindgen]
pub fn rules() -> Result<String, JsValue> {
    json(&podwall::rules::all())
}
