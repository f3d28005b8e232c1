//! All that generated code may name. Not public: it changes with any release, in step with the macros.

pub use core::default::Default;
pub use core::future::Future;
pub use core::module_path;
pub use core::option::Option::{self, None, Some};
pub use core::primitive::{f64, str, u8, usize};
pub use std::boxed::Box;

/// The kinds of labels.
pub mod label {
    pub use crate::declare::label::{closed, fixed, function, module, open, outcome};
}

#[cfg(feature = "http")]
pub use crate::http::{HandlerStatus, StatusClass};

pub use crate::__callsite as callsite;
pub use crate::catalogue::wire::Encoded;
pub use crate::declare::alert::Alert;
pub use crate::declare::buckets::{COUNT, DURATION, LONG, SIZE};
pub use crate::declare::check::{
    check_alert, check_buckets, check_former_name, check_label_name, check_label_set, check_metric_name,
    check_names, check_objective, check_on, check_outcomes, check_renamed, check_rest, check_returned,
    check_series, check_unit, of_result, on, returned, union, unit,
};
pub use crate::declare::instrument::{Declaration, Instrument, Instruments};
pub use crate::declare::instrumented::{INSTRUMENTED, objective_labels};
pub use crate::declare::label::{Label, LabelSet, LabelValue, joined};
pub use crate::declare::objective::Objective;
pub use crate::declare::outcome::{Outcome, OutcomeValue};
pub use crate::declare::outcomes::{OutcomeSet, Outcomes};
pub use crate::declare::role::Role;
pub use crate::declare::series_index::with_digit;
pub use crate::declare::unit::{Kind, Unit};
pub use crate::declare::value::{Amount, Measurement};
#[cfg(feature = "http")]
pub use crate::http::private::{self as http, AXUM_PROMETHEUS, FASTAPI_HIGHR, FASTAPI_LOWR};
pub use crate::record::call::{Call, count, enter_body, guard, is_body, sampled, sync};
pub use crate::record::call_values::{UNRETURNED, Values};
pub use crate::record::future::{Unread, future, future_of};
pub use crate::record::generated::{OFF, Text, call, closed, never, ok};
pub use crate::record::returned::{AnyReturn, Counted, Returned, Returns, Sampled, Timed, TypeParameter, outcomes};
pub use crate::record::{callsite::Callsite, callsites::section};
