//! What `tests/bench/node.mjs` measures inside of WebAssembly, where no call of the module asks for it alone: decoded pods held against
//! Restricted, and their YAML to located findings of the standard. The workloads are those of a vector.

#![allow(unsafe_code, reason = "an export has to keep its name")]

use std::sync::OnceLock;

use podwall::cluster::{PodTemplate, pod_templates};
use podwall::manifest;
use podwall::security::standards::{PodView, allows, evaluate};
use podwall::security::{Level, Version};
use podwall::source;

static VECTOR: &str = include_str!("../../tests/vectors/standards/random-1.jsonl");

struct Workload {
    pod: PodTemplate,
    yaml: String,
}

fn workloads() -> &'static [Workload] {
    static WORKLOADS: OnceLock<Vec<Workload>> = OnceLock::new();
    WORKLOADS.get_or_init(|| VECTOR.lines().filter_map(workload).collect())
}

fn workload(line: &str) -> Option<Workload> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let yaml = serde_yaml::to_string(line.get("object")?).ok()?;
    let mut found = None;
    each_pod(&yaml, |pod, _| found = Some(pod));
    Some(Workload { pod: found?, yaml })
}

/// Reads a text and hands over the pods in it, each with its tree and object.
fn each_pod(text: &str, mut see: impl FnMut(PodTemplate, (&source::Tree, source::NodeId))) {
    for document in source::read(text).documents {
        let Ok(tree) = &document.content else { continue };
        pod_templates(tree).into_iter().for_each(|(object, pod)| see(pod, (tree, object.node)));
    }
}

fn view(pod: &PodTemplate) -> PodView<'_> {
    PodView { metadata: &pod.metadata, spec: &pod.spec }
}

/// How many workloads there are.
#[unsafe(no_mangle)]
pub extern "C" fn pods() -> usize {
    workloads().len()
}

/// How many bytes of YAML they are.
#[unsafe(no_mangle)]
pub extern "C" fn bytes() -> usize {
    workloads().iter().map(|workload| workload.yaml.len()).sum()
}

/// Decides every workload so many times; the number of those allowed.
#[unsafe(no_mangle)]
pub extern "C" fn verdicts(times: usize) -> usize {
    let allowed = |workload: &&Workload| allows(view(&workload.pod), Level::Restricted, Version::Latest);
    (0..times).map(|_| workloads().iter().filter(allowed).count()).sum()
}

/// Finds upstream's texts and every place so many times; the number of the places.
#[unsafe(no_mangle)]
pub extern "C" fn words(times: usize) -> usize {
    let places = |workload: &Workload| -> usize {
        evaluate(view(&workload.pod), Level::Restricted, Version::Latest).iter().map(|found| found.blamed.len()).sum()
    };
    (0..times).map(|_| workloads().iter().map(places).sum::<usize>()).sum()
}

/// From YAML to texts with places in it, so many times; the sum of the places.
#[unsafe(no_mangle)]
pub extern "C" fn findings(times: usize) -> usize {
    (0..times).map(|_| workloads().iter().map(|workload| located(&workload.yaml)).sum::<usize>()).sum()
}

fn located(yaml: &str) -> usize {
    let mut places = 0;
    each_pod(yaml, |pod, (tree, node)| {
        for violation in evaluate(view(&pod), Level::Restricted, Version::Latest) {
            for blamed in &violation.blamed {
                let span = manifest::locate(tree, node, &pod.path.join(&blamed.path()), blamed.part);
                places += span.start as usize;
            }
        }
    });
    places
}
