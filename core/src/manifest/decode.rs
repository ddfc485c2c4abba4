//! Nodes to k8s-openapi types, by one Deserializer.
//!
//! It never fails on the account of a value: where the type wants something else than is there it gives the zero value,
//! as Go's decoder leaves it behind an error. What was wrong is told by `check`, not here. So null list
//! members are zero values too, and `80.0` is a whole number. Being one concrete type it also keeps the
//! WebAssembly small: every Deserializer type would bring a copy of the decoding code of all types.

use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, IntoDeserializer, Visitor};

use crate::source::{Entry, NodeId, Number, Tree, Value};

/// Decodes a node as `T`; the zero value of `T` where even that fails.
pub fn decode<'de, T: Deserialize<'de> + Default>(tree: &'de Tree, node: NodeId) -> T {
    T::deserialize(NodeDeserializer { tree, node }).unwrap_or_default()
}

/// Fields of `ObjectMeta` that nobody here asks for: points in time that may not be readable, and bulk.
const SKIPPED_METADATA: [&str; 3] = ["creationTimestamp", "deletionTimestamp", "managedFields"];

/// Why a value could not be decoded. Nobody reads it, so it holds nothing.
#[derive(Debug)]
struct Undecodable;

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("undecodable")
    }
}

impl std::error::Error for Undecodable {}

impl de::Error for Undecodable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Undecodable
    }
}

#[derive(Clone, Copy)]
struct NodeDeserializer<'de> {
    tree: &'de Tree,
    node: NodeId,
}

impl<'de> NodeDeserializer<'de> {
    fn value(&self) -> &'de Value {
        self.tree.value(self.node)
    }

    fn map(&self, skip: &'static [&'static str]) -> MapAccess<'de> {
        MapAccess { tree: self.tree, entries: self.tree.entries(self.node).iter(), value: None, skip }
    }

    fn integer(&self) -> i64 {
        match self.value() {
            Value::Number(Number::Int(number)) => *number,
            _ => 0,
        }
    }
}

macro_rules! whole_numbers {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
            visitor.$visit(<$type>::try_from(self.integer()).unwrap_or_default())
        }
    )*};
}

impl<'de> de::Deserializer<'de> for NodeDeserializer<'de> {
    type Error = Undecodable;

    /// The types of k8s-openapi ask for "any" only where a number or a string may stand (IntOrString).
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        match self.value() {
            Value::String(text) => visitor.visit_str(text),
            _ => visitor.visit_i32(i32::try_from(self.integer()).unwrap_or_default()),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        visitor.visit_bool(matches!(self.value(), Value::Bool(true)))
    }

    whole_numbers!(deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64);

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        visitor.visit_f64(match self.value() {
            Value::Number(Number::Float(number)) => *number,
            _ => 0.0,
        })
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        visitor.visit_str(self.tree.str(self.node).unwrap_or_default())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        match self.value() {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Undecodable> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Undecodable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        visitor.visit_seq(SeqAccess { tree: self.tree, items: self.tree.items(self.node).iter() })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Undecodable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Undecodable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        visitor.visit_map(self.map(&[]))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Undecodable> {
        visitor.visit_map(self.map(if name == "ObjectMeta" { &SKIPPED_METADATA } else { &[] }))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Undecodable> {
        visitor.visit_enum(self.tree.str(self.node).unwrap_or_default().into_deserializer())
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecodable> {
        visitor.visit_unit()
    }
}

struct SeqAccess<'de> {
    tree: &'de Tree,
    items: std::slice::Iter<'de, NodeId>,
}

impl<'de> de::SeqAccess<'de> for SeqAccess<'de> {
    type Error = Undecodable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Undecodable> {
        let Some(node) = self.items.next() else { return Ok(None) };
        seed.deserialize(NodeDeserializer { tree: self.tree, node: *node }).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct MapAccess<'de> {
    tree: &'de Tree,
    entries: std::slice::Iter<'de, Entry>,
    value: Option<NodeId>,
    skip: &'static [&'static str],
}

impl<'de> de::MapAccess<'de> for MapAccess<'de> {
    type Error = Undecodable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Undecodable> {
        for entry in self.entries.by_ref() {
            if self.skip.contains(&&*entry.key) {
                continue;
            }
            self.value = Some(entry.value);
            let key: de::value::StrDeserializer<'_, Undecodable> = (*entry.key).into_deserializer();
            return seed.deserialize(key).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Undecodable> {
        let node = self.value.take().ok_or(Undecodable)?;
        seed.deserialize(NodeDeserializer { tree: self.tree, node })
    }
}
