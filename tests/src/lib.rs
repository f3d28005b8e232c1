//! Support for the tests: reading expositions, running programs and servers that are stopped afterwards.
