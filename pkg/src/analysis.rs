//! One analysis, held in the module's memory between calls.

use podwall::{Analysis, Options, Source};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

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

    /// Reads and evaluates the sources. Bad input becomes findings; this never fails.
    pub fn analyze(self) -> Handle {
        Handle { analysis: Analysis::new(self.sources, self.options) }
    }
}

/// An analysis that answers questions until it is freed.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Handle {
    analysis: Analysis,
}

#[wasm_bindgen]
impl Handle {
    /// The report as JSON.
    pub fn report(&self) -> String {
        json(&self.analysis.report())
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
        let fix = self.analysis.fix(finding).map_err(|unknown| JsValue::from(unknown.to_string()))?;
        Ok(fix.as_ref().map(json))
    }

    /// The same with the texts that it makes.
    ///
    /// # Errors
    ///
    /// A string that says which finding is not known.
    pub fn fixed(&self, finding: &str) -> Result<Option<String>, JsValue> {
        let fixed = self.analysis.fixed(finding).map_err(|unknown| JsValue::from(unknown.to_string()))?;
        Ok(fixed.as_ref().map(json))
    }

    /// Every fix that is offered, as JSON.
    pub fn fixes(&self) -> String {
        json(&self.analysis.fixes())
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
    #[wasm_bindgen(js_name = fixAll)]
    pub fn fix_all(&self) -> String {
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
    pub fn entries(&self, offset: f64, limit: f64, pods: f64) -> String {
        json(&self.analysis.entries(&queries::entries(offset, limit, pods)))
    }

    /// Why somebody outside can reach a workload, as JSON.
    ///
    /// # Errors
    ///
    /// A string that says that no workload has this name.
    pub fn exposure(&self, endpoint: &str, offset: f64, limit: f64, pods: f64) -> Result<String, JsValue> {
        answer(self.analysis.exposure(endpoint, &queries::entries(offset, limit, pods)))
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
    pub fn compare(&self, after: &Handle, offset: f64, limit: f64) -> String {
        json(&self.analysis.compare(&after.analysis, queries::page(offset, limit)))
    }

    /// The pairs whose connections change from this analysis to a later one, as JSON.
    #[wasm_bindgen(js_name = changedPairs)]
    pub fn changed_pairs(&self, after: &Handle, offset: f64, limit: f64) -> String {
        json(&self.analysis.changed_pairs(&after.analysis, queries::page(offset, limit)))
    }

    /// Policies for what is wanted, as JSON. What is wanted is JSON too.
    ///
    /// # Errors
    ///
    /// A string that says which option is wrong.
    pub fn suggest(&self, options: &str) -> Result<String, JsValue> {
        let options = crate::suggesting::suggest(&self.analysis, options).map_err(JsValue::from)?;
        Ok(json(&self.analysis.suggest(&options)))
    }

    /// Whether expectations are met, as JSON. They are JSON too.
    ///
    /// # Errors
    ///
    /// A string that says what of them cannot be read.
    pub fn expect(&self, expectations: &str, limit: f64) -> Result<String, JsValue> {
        let wanted = queries::expectations("", expectations).map_err(JsValue::from)?;
        let limit = usize::try_from(queries::page(0.0, limit).limit).unwrap_or(usize::MAX);
        Ok(json(&self.analysis.expect(&wanted, limit)))
    }

    /// Replaces the text of a source, or adds a source of that name.
    pub fn update(&mut self, name: &str, text: String) {
        self.analysis.update(name, text);
    }
}

/// Every rule, as JSON.
#[wasm_bindgen]
pub fn rules() -> String {
    json(&podwall::rules::all())
}

/// An answer as JSON; or a string that says which name nobody has.
fn answer(answer: Result<impl serde::Serialize, impl std::fmt::Display>) -> Result<String, JsValue> {
    answer.map(|answer| json(&answer)).map_err(|unknown| JsValue::from(unknown.to_string()))
}

/// Reports are plain data with texts as keys, which JSON can always hold.
fn json(answer: &impl serde::Serialize) -> String {
    serde_json::to_string(answer).expect("plain data becomes JSON")
}
