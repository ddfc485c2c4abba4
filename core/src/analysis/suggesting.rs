//! Policies for what is wanted.

use crate::network::expect::Expectation;
use crate::network::suggest::{self, SuggestOptions};
use crate::report::Suggestion;

use super::Analysis;
use super::expectations::documents;

impl Analysis {
    /// The least NetworkPolicies that allow exactly a wanted set of connections, proven by evaluation.
    ///
    /// ```
    /// use podwall::network::suggest::SuggestOptions;
    /// use podwall::{Analysis, Options, Source};
    ///
    /// let pod = |name: &str| {
    ///     format!("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n")
    /// };
    /// let source = Source { name: "pods.yaml".into(), text: pod("web") + &pod("db"), cluster: None };
    /// let wanted = podwall::network::expect::read_json(r#"{"allowed": [{"from": "*/web", "to": "*/db", "ports": 5432}]}"#);
    /// let options = SuggestOptions { dns: false, ..SuggestOptions::expecting(&wanted.expectations) };
    /// let suggestion = Analysis::new(vec![source], Options::default()).suggest(&options);
    /// assert!(suggestion.proven);
    /// let names: Vec<&str> = suggestion.namespaces[0].policies.iter().map(|policy| policy.name.as_str()).collect();
    /// assert_eq!(names, ["default-deny", "allow-web-to-db", "allow-web-out-to-db"]);
    /// ```
    pub fn suggest(&self, options: &SuggestOptions) -> Suggestion {
        match self.for_selectors(options.pod_selectors()) {
            Some(again) => suggest::suggest(&again.model, &again.reachability, options),
            None => suggest::suggest(self.model(), self.reachability(), options),
        }
    }

    /// All expectations: those of the sources and those of the options.
    pub fn expectations(&self) -> Vec<Expectation> {
        let of_sources = documents(self).flat_map(|(_, reading)| reading.expectations);
        of_sources.chain(self.options.expectations.iter().cloned()).collect()
    }
}
