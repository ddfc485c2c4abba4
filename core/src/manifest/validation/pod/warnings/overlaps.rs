//! Warnings about files in a volume of which one would have to be in the place of another: `warningsForOverlappingVirtualPaths`.

use crate::sort::sort;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use crate::go_quote::quote;

use super::super::super::{Cursor, Outcome};

/// The files of one volume so far. Files of the same description are one: what is to be said of the second was said of the first.
#[derive(Default)]
struct Files {
    /// Descriptions in the order of the files.
    descriptions: Vec<String>,
    /// The places in that order, by description.
    places: HashMap<String, usize>,
    /// The places in that order, by path.
    by_path: BTreeMap<String, Vec<usize>>,
    /// The lengths of the paths.
    lengths: BTreeSet<usize>,
    /// Which pairs of files are told.
    told: HashSet<(usize, usize)>,
}

/// The files of all volumes.
pub(super) fn virtual_paths(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for volume in spec.field("volumes").items() {
        for (source, name, kind) in
            [("configMap", "name", "ConfigMap"), ("secret", "secretName", "Secret"), ("downwardAPI", "", "DownwardAPI")]
        {
            let source = volume.field(source);
            let description =
                if name.is_empty() { kind.to_string() } else { format!("{kind} {}", quote(source.field(name).text())) };
            let mut files = Files::default();
            for item in source.field("items").items() {
                files.add(item.field("path").text(), "", &volume, &description, outcome);
            }
        }
        projected(&volume, outcome);
    }
}

fn projected(volume: &Cursor<'_, '_>, outcome: &mut Outcome) {
    const KINDS: [&str; 6] =
        ["secret", "downwardAPI", "configMap", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];
    let mut files = Files::default();
    for source in volume.field("projected").field("sources").items() {
        if KINDS.iter().all(|kind| !source.field(kind).is_set()) {
            let text = format!("volume {} (Projected) has no sources provided", quote(volume.field("name").text()));
            outcome.warn(source.path(), text);
            continue;
        }
        for (path, description) in projected_files(&source) {
            files.add(path, &description, volume, "Projected", outcome);
        }
    }
}

/// The files of one source, each with what it comes from.
fn projected_files<'t>(source: &Cursor<'_, 't>) -> Vec<(&'t str, String)> {
    let [config_map, secret, downward, token, bundle, certificate] =
        ["configMap", "secret", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"]
            .map(|kind| source.field(kind));
    let items = |object: &Cursor<'_, 't>, description: String| {
        object.field("items").items().map(|item| (item.field("path").text(), description.clone())).collect()
    };
    if config_map.field("items").is_set() {
        items(&config_map, format!("ConfigMap {}", quote(config_map.field("name").text())))
    } else if secret.field("items").is_set() {
        items(&secret, format!("Secret {}", quote(secret.field("name").text())))
    } else if downward.field("items").is_set() {
        items(&downward, "DownwardAPI".to_string())
    } else if token.is_set() {
        vec![(token.field("path").text(), "ServiceAccountToken".to_string())]
    } else if bundle.is_set() {
        let name = bundle.field("name").text_if_set().unwrap_or_else(|| bundle.field("signerName").text());
        vec![(bundle.field("path").text(), format!("ClusterTrustBundle {}", quote(name)))]
    } else {
        let files = [
            ("certificateChainPath", "PodCertificate chain"),
            ("keyPath", "PodCertificate key"),
            ("credentialBundlePath", "PodCertificate credential bundle"),
        ];
        let files = files.map(|(field, description)| (certificate.field(field).text(), description.to_string()));
        files.into_iter().filter(|(path, _)| !path.is_empty()).collect()
    }
}

impl Files {
    /// Adds a file, and warns of those that are in its place, above it or below it.
    fn add(&mut self, path: &str, source: &str, volume: &Cursor<'_, '_>, kind: &str, outcome: &mut Outcome) {
        if outcome.has_enough_warnings() {
            return;
        }
        let path = path.trim_end_matches('/');
        let description = if source.is_empty() { quote(path) } else { format!("{} ({source})", quote(path)) };
        let new = self.descriptions.len();
        let place = self.places.get(&description).copied().unwrap_or(new);
        let name = quote(volume.field("name").text());
        for at in self.colliding(path) {
            if self.told.insert((place, at)) {
                let other = self.descriptions.get(at).map_or("", String::as_str);
                let text = format!("volume {name} ({kind}): overlapping paths: {description} with {other}");
                outcome.warn(volume.path(), text);
            }
        }
        if place == new {
            self.insert(path, description);
        }
    }

    fn insert(&mut self, path: &str, description: String) {
        let place = self.descriptions.len();
        self.by_path.entry(path.to_string()).or_default().push(place);
        self.lengths.insert(path.len());
        self.places.insert(description.clone(), place);
        self.descriptions.push(description);
    }

    /// The files in the place of a path, above it, or below it.
    fn colliding(&self, path: &str) -> Vec<usize> {
        if path.is_empty() {
            return Vec::new();
        }
        let is_end = |at: usize| at == path.len() || path.as_bytes().get(at) == Some(&b'/');
        let above = self.lengths.range(1..=path.len()).filter(|at| is_end(**at)).filter_map(|at| path.get(..*at));
        let same_or_above = above.filter_map(|path| self.by_path.get(path));
        let folder = format!("{path}/");
        let below = self.by_path.range::<str, _>((Bound::Included(folder.as_str()), Bound::Unbounded));
        let below = below.take_while(|(other, _)| other.starts_with(&folder)).map(|(_, places)| places);
        let mut places: Vec<usize> = same_or_above.chain(below).flatten().copied().collect();
        sort(&mut places);
        places
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{pod, warnings};
    use super::*;

    #[test]
    fn files_collide_with_themselves_and_with_folders() {
        let mut files = Files::default();
        for path in ["a", "a/b", "ab", "a/b/c", "d"] {
            files.insert(path, quote(path));
        }
        assert_eq!(files.colliding("a"), [0, 1, 3]);
        assert_eq!(files.colliding("a/b"), [0, 1, 3]);
        assert_eq!(files.colliding("a/b/c/d"), [0, 1, 3]);
        assert_eq!(files.colliding("ab/x"), [2]);
        assert!(files.colliding("").is_empty() && files.colliding("e").is_empty());
    }

    #[test]
    fn each_pair_is_told_once() {
        let items = "{key: k, path: a}, {key: k, path: a/b}, ".repeat(3);
        let outcome = pod(&format!("volumes: [{{name: v, configMap: {{name: c, items: [{items}]}}}}]"), "");
        let pairs: Vec<_> = warnings(&outcome).into_iter().filter_map(|text| text.split_once("paths: ")).collect();
        let pairs: Vec<_> = pairs.into_iter().map(|(_, pair)| pair).collect();
        assert_eq!(pairs, [r#""a/b" with "a""#, r#""a" with "a""#, r#""a" with "a/b""#, r#""a/b" with "a/b""#]);
    }
}
