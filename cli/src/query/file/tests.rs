//! Each character of a query is where the map says.
