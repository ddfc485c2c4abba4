//! Conformance to upstream vectors, and literate cases.
