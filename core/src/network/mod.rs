//! Whom each pod may reach.
