//! Names of objects, and which of them are replaced by later ones.

use std::collections::HashMap;

use crate::cluster::{Facts, ObjectId};
use crate::finding::{Finding, Place, SourceId};
use crate::manifest::{Object, rules};
use crate::report::Text;

use super::RefusedObjects;
use super::unit::Unit;

/// All objects of an analysis in order, with their units.
#[derive(Clone, Copy)]
pub(super) struct Objects<'a> {
    pub(super) units: &'a [Unit],
}

impl<'a> Objects<'a> {
    /// Every object with its number, its unit and what it adds to the model.
    pub(super) fn iter(self) -> impl Iterator<Item = (ObjectId, &'a Unit, &'a Object, &'a Facts)> + Clone {
        let all = self.units.iter().flat_map(|unit| unit.objects().map(move |(object, facts)| (unit, object, facts)));
        all.enumerate()
            .map(|(at, (unit, object, facts))| (ObjectId(u32::try_from(at).unwrap_or(u32::MAX)), unit, object, facts))
    }

    /// The object of a number.
    pub(super) fn get(self, id: ObjectId) -> Option<(&'a Unit, &'a Object)> {
        self.find(id).map(|(_, unit, object)| (unit, object))
    }

    /// The object of a number, with the source that it stands in.
    pub(super) fn find(self, id: ObjectId) -> Option<(SourceId, &'a Unit, &'a Object)> {
        let (at, unit, local) = self.unit_of(id)?;
        Some((super::source_id(at), unit, unit.object(local)?))
    }

    /// The unit of an object, by its number and itself, and the object's number in it.
    pub(super) fn unit_of(self, id: ObjectId) -> Option<(usize, &'a Unit, u32)> {
        let after = self.units.partition_point(|unit| unit.first <= id.0);
        let at = after.checked_sub(1)?;
        let unit = self.units.get(at)?;
        Some((at, unit, id.0.checked_sub(unit.first)?))
    }

    /// For objects that a later one of the same kind and name replaces, the later one. Where refused objects are left out, they replace nothing. `names` are
    /// those of all objects.
    pub(super) fn replaced(self, names: &[Text], refused: RefusedObjects) -> HashMap<ObjectId, ObjectId> {
        let mut last: HashMap<(&str, &str), ObjectId> = HashMap::with_capacity(names.len());
        let mut replaced = HashMap::new();
        for ((id, _, object, _), name) in self.iter().zip(names) {
            let is_out = object.refused && refused == RefusedObjects::LeaveOut;
            if is_out || object.name.is_empty() || object.name.ends_with('-') {
                continue;
            }
            let group = crate::manifest::kinds::group(&object.api_version);
            if let Some(earlier) = last.insert((group, name.as_str()), id) {
                replaced.insert(earlier, id);
            }
        }
        replaced
    }
}

/// `[CLUSTER:]NAMESPACE/Kind/name`, without the namespace for objects of the cluster.
pub(super) fn name(unit: &Unit, object: &Object) -> String {
    let cluster = unit.source.cluster.as_deref().filter(|cluster| !cluster.is_empty());
    let cluster = cluster.map_or(["", ""], |cluster| [cluster, ":"]);
    let namespace = object.namespace.as_deref().map_or(["", ""], |namespace| [namespace, "/"]);
    [cluster, namespace, [&object.kind, "/"], [&object.name, ""]].concat().concat()
}

/// What a ServiceAccount beside an object would be called.
pub(super) fn account(unit: &Unit, object: &Object, name: &str) -> String {
    let account = Object { kind: "ServiceAccount".to_string(), name: name.to_string(), ..object.clone() };
    self::name(unit, &account)
}

/// The finding at a later object about the earlier one that it replaces.
pub(super) fn duplicate(earlier: ObjectId, later: ObjectId, name: &str) -> Finding {
    Finding {
        rule: &rules::DUPLICATE_OBJECT,
        message: format!(
            "{name} is there twice; applied in order this one replaces the earlier one, and only this one is evaluated."
        ),
        upstream: None,
        place: Place::name(later),
        related: vec![("the one that is replaced".to_string(), Place::name(earlier))],
        mend: None,
    }
}
