//! The static that an annotation becomes: its declaration as constants, and the checks that only the compiler can make.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::LitStr;
use syn::spanned::Spanned as _;

use super::attr::{InstrumentKind, Words};
use super::model::{Classified, Instrument, Label, LabelSource, Model, Naming, Unit};
use super::returns::{Shape, Verdict};
use crate::callsite::{self, Callsite};
use crate::util::tokens::{in_static, spanned_reference, with_lifetimes};

/// The static of the annotation, with its declaration and its record in the link section.
pub(crate) fn site(model: &Model) -> TokenStream {
    let p = &model.root.private();
    let objective = match &model.objective {
        Some(_) => quote!(#p::Some(__OBJECTIVE)),
        None => quote!(#p::None),
    };
    let sample = model.sample.as_ref().map_or(quote!(1), ToTokens::to_token_stream);
    let (lists, instruments) = if model.is_plain_preset {
        (TokenStream::new(), quote!(Instrumented))
    } else {
        let lists = model.instruments.iter().enumerate().map(|(i, each)| lists(model, i, each));
        let instruments = model.instruments.iter().enumerate().map(|(i, each)| instrument(model, i, each));
        (lists.collect(), quote!(Own(&[#(#instruments),*])))
    };
    let objective_constant =
        model.objective.iter().map(|objective| quote!(const __OBJECTIVE: #p::Objective = #objective;));
    let checks = checks(model);
    callsite::declare(&Callsite {
        private: p,
        function: &model.function,
        outcomes: outcomes(model),
        objective,
        sample,
        constants: quote!(#(#objective_constant)* #lists #(const _: () = #checks;)*),
        instruments,
    })
}

/// The constants that an instrument names.
fn lists(model: &Model, position: usize, instrument: &Instrument) -> TokenStream {
    let p = &model.root.private();
    let (labels, buckets) = (label_list(position), bucket_list(position));
    let values = instrument.labels.iter().map(|label| self::label(model, label));
    let buckets = instrument.buckets.as_ref().map(|list| {
        let list = spanned_reference(list);
        quote!(const #buckets: &[#p::f64] = #list;)
    });
    quote!(const #labels: &[#p::Label] = &[#(#values),*]; #buckets)
}

fn label_list(instrument: usize) -> Ident {
    format_ident!("__LABELS_{instrument}")
}

fn bucket_list(instrument: usize) -> Ident {
    format_ident!("__BUCKETS_{instrument}")
}

/// Calls that refuse what the compiler finds wrong, each at the token that it is about.
fn checks(model: &Model) -> Vec<TokenStream> {
    let p = &model.root.private();
    let at = |span: Span| model.root.private_at(span);
    let mut checks = Vec::new();
    let mut series = Vec::new();
    if let Some(objective) = &model.objective {
        let here = at(objective.span());
        checks.push(quote_spanned!(objective.span()=> #here::check_objective(&__OBJECTIVE)));
    }
    if let Classified::By(ty) = &model.classified {
        let here = at(ty.span());
        let ty = in_static(ty.to_token_stream());
        checks.push(quote_spanned!(ty.span()=> #here::check_outcomes(<#ty as #here::Outcome>::VALUES)));
    }
    for (position, instrument) in model.instruments.iter().enumerate() {
        match instrument.naming {
            Naming::Checked => checks.push(name_check(model, instrument, false)),
            Naming::Allowed => checks.push(name_check(model, instrument, true)),
            Naming::Known => {}
        }
        for label in instrument.labels.iter().filter(|label| label.is_first && !label.is_preset) {
            let (key, here, allow_name) = (&label.key, at(label.key.span()), label.allow_name);
            checks.push(quote_spanned!(key.span()=> #here::check_label_name(#key, #allow_name)));
            if let LabelSource::Outcome(renames) = &label.source {
                checks.extend(renames.iter().filter_map(|(word, _)| renamed_check(model, label, renames, word)));
            }
        }
        let has_values = |label: &Label| matches!(label.source, LabelSource::Closed(..) | LabelSource::Open(..));
        if instrument.labels.iter().any(has_values) {
            let (here, labels) = (at(instrument.span), label_list(position));
            series.push(quote_spanned!(instrument.span=> #here::check_series(&__OUTCOMES, #labels);));
        }
        if let Some(buckets) = &instrument.buckets {
            let (here, list) = (at(buckets.span()), bucket_list(position));
            checks.push(quote_spanned!(buckets.span()=> #here::check_buckets(#list)));
        }
        for word in &instrument.on {
            let (here, text) = (at(word.span()), crate::util::case::text(word));
            checks.push(quote_spanned!(word.span()=> #here::check_on(&__OUTCOMES, #text)));
        }
        if instrument.reads_returned && !instrument.on.is_empty() {
            let (here, named) = (at(instrument.span), named(p, instrument));
            checks.push(quote_spanned!(instrument.span=> #here::check_returned(&__OUTCOMES, #named)));
        }
    }
    if !series.is_empty() {
        // Instruments share labels: too many series are said of the first.
        checks.push(quote!({ #(#series)* }));
    }
    checks
}

/// The checks of a word in `outcome(… = "…")`.
fn renamed_check(model: &Model, label: &Label, all: &[(LitStr, LitStr)], word: &LitStr) -> Option<TokenStream> {
    let (here, is_default) = (model.root.private_at(word.span()), label.words != Words::Function);
    match (word.value() == "else", is_default) {
        (false, _) => Some(quote_spanned!(word.span()=> #here::check_renamed(&__OUTCOMES, #word, #is_default))),
        (true, false) => {
            let words = pairs(all);
            Some(quote_spanned!(word.span()=> #here::check_rest(&__OUTCOMES, #words)))
        }
        // One function of the block may have remaining outcomes for `else` that another does not have.
        (true, true) => None,
    }
}

fn name_check(model: &Model, instrument: &Instrument, allow_name: bool) -> TokenStream {
    let p = &model.root.private();
    let Instrument { name, .. } = instrument;
    let (kind, unit, here) = (kind(p, instrument), unit(p, instrument), model.root.private_at(name.span()));
    let check = quote_spanned!(name.span()=> #here::check_metric_name(#name, #kind, #unit, #allow_name));
    match &instrument.unit {
        Unit::Named(unit) => {
            let (here, text) = (model.root.private_at(unit.span()), crate::util::case::text(unit));
            let check_unit = quote_spanned!(unit.span()=> #here::check_unit(#text));
            // A unit that does not exist is not missed in the name.
            quote!({ #check_unit; #check })
        }
        Unit::Seconds | Unit::ByName => check,
    }
}

fn kind(p: &TokenStream, instrument: &Instrument) -> TokenStream {
    match instrument.kind {
        InstrumentKind::Counter => quote!(#p::Kind::Counter),
        InstrumentKind::Histogram => quote!(#p::Kind::Histogram),
        InstrumentKind::InFlight | InstrumentKind::Timestamp => quote!(#p::Kind::Gauge),
    }
}

fn unit(p: &TokenStream, instrument: &Instrument) -> TokenStream {
    match &instrument.unit {
        Unit::Named(unit) => {
            let text = crate::util::case::text(unit);
            quote!(#p::unit(#text))
        }
        Unit::Seconds => quote!(#p::Some(#p::Unit::Seconds)),
        Unit::ByName => {
            let name = &instrument.name;
            quote!(#p::unit_of(#name))
        }
    }
}

fn outcomes(model: &Model) -> TokenStream {
    let p = &model.root.private();
    let unclassified = || quote!(#p::Outcomes::UNCLASSIFIED);
    let returned = match (&model.classified, &model.returns.verdict) {
        (Classified::Not, _) | (Classified::ByReturnType, Verdict::Neither | Verdict::SelfType) => unclassified(),
        (Classified::ByReturnType, Verdict::Result | Verdict::Generic { .. }) => quote!(#p::Outcomes::RESULT),
        (Classified::ByReturnType, Verdict::Compiler(names)) => {
            return seen_by_compiler(model, names, &|returns| {
                let is_future = match model.returns.shape {
                    Shape::Sync => quote!(#returns::IS_FUTURE),
                    Shape::Async | Shape::Future | Shape::Boxed { .. } => quote!(true),
                };
                quote!(#p::outcomes(#returns::MAY_FAIL, #is_future))
            });
        }
        (Classified::By(ty), _) => {
            let here = model.root.private_at(ty.span());
            let ty = in_static(ty.to_token_stream());
            quote_spanned!(ty.span()=> #here::Outcomes::of(<#ty as #here::Outcome>::VALUES))
        }
        (Classified::Status { .. }, _) => quote!(#p::Outcomes::of(<#p::StatusClass as #p::Outcome>::VALUES)),
    };
    match (&model.returns.shape, &model.returns.verdict) {
        (Shape::Async | Shape::Future | Shape::Boxed { .. }, _)
        | (Shape::Sync, Verdict::Generic { is_future: true }) => {
            quote!(#returned.or_cancelled())
        }
        (Shape::Sync, Verdict::Compiler(names)) if model.may_be_future() => {
            let is_future = seen_by_compiler(model, names, &|returns| quote!(#returns::IS_FUTURE));
            quote!(if #is_future { #returned.or_cancelled() } else { #returned })
        }
        (Shape::Sync, _) => returned,
    }
}

/// A constant of the return type, which may be an alias.
///
/// A name in the type may be a type parameter of an `impl`, which a static cannot name. Names that the module does not
/// know therefore refer to a stand-in. If the attribute is not on the `impl`, the macro cannot know its type
/// parameters.
fn seen_by_compiler(model: &Model, names: &[Ident], constant: &dyn Fn(TokenStream) -> TokenStream) -> TokenStream {
    let p = &model.root.private();
    let ty = model.returns.output.as_ref().map(|ty| with_lifetimes(ty.to_token_stream(), &quote!('static)));
    let constant = constant(quote!(#p::Returns::<#ty>));
    let stand_ins =
        names.iter().map(|name| quote!(#[allow(dead_code, non_camel_case_types)] type #name = #p::TypeParameter;));
    let module = (!names.is_empty()).then(|| {
        quote!(
            #[allow(unused_imports)]
            use self::*;
        )
    });
    quote!({ #(#stand_ins)* { #module #[allow(unused_imports)] use #p::AnyReturn as _; #constant } })
}

fn instrument(model: &Model, position: usize, instrument: &Instrument) -> TokenStream {
    let p = &model.root.private();
    let labels = label_list(position);
    if let Some(row) = instrument.preset {
        return quote!(#p::Instrument { labels: #labels, ..#p::INSTRUMENTED[#row] });
    }
    let Instrument { name, is_named, help, .. } = instrument;
    let (kind, unit) = (kind(p, instrument), unit(p, instrument));
    let buckets = match (&instrument.buckets, instrument.kind) {
        (Some(_), _) => bucket_list(position).into_token_stream(),
        (None, InstrumentKind::Histogram) => quote!(#p::default_buckets(#unit)),
        (None, _) => quote!(&[]),
    };
    let measure = match (instrument.kind, instrument.number) {
        (_, Some(slot)) => quote!(#p::Measure::Value(#slot)),
        (InstrumentKind::Counter, None) => quote!(#p::Measure::One),
        (InstrumentKind::Histogram, None) => quote!(#p::Measure::Duration),
        (InstrumentKind::InFlight, None) => quote!(#p::Measure::InFlight),
        (InstrumentKind::Timestamp, None) => quote!(#p::Measure::Timestamp),
    };
    let (help, explicit) = (&help.text, help.explicit);
    let named = named(p, instrument);
    let on = if instrument.reads_returned { quote!(#p::returned(&__OUTCOMES, #named)) } else { named };
    quote! {
        #p::Instrument {
            name: #name,
            is_named: #is_named,
            kind: #kind,
            unit: #unit,
            help: #p::Help { text: #help, explicit: #explicit },
            labels: #labels,
            buckets: #buckets,
            on: #on,
            measure: #measure,
        }
    }
}

/// The outcomes that `on(…)` names.
fn named(p: &TokenStream, instrument: &Instrument) -> TokenStream {
    if instrument.on.is_empty() {
        return quote!(#p::OutcomeSet::ALL);
    }
    let words = instrument.on.iter().map(crate::util::case::text);
    quote!(#p::union(&[#(#p::on(&__OUTCOMES, #words)),*]))
}

fn label(model: &Model, label: &Label) -> TokenStream {
    let p = &model.root.private();
    let key = &label.key;
    let source = match &label.source {
        LabelSource::Fixed(value) => quote!(Fixed(#value)),
        LabelSource::Function => quote!(Function),
        LabelSource::Module => quote!(Module),
        LabelSource::Outcome(renames) => {
            let renames = pairs(renames);
            if label.words == Words::Result {
                quote!(Outcome(#p::of_result(&__OUTCOMES, #renames)))
            } else {
                quote!(Outcome(#renames))
            }
        }
        LabelSource::Closed(slot, ty) => {
            let span = ty.span();
            let ty = with_lifetimes(ty.to_token_stream(), &quote!('static));
            let here = model.root.private_at(span);
            let values = quote_spanned!(span=> <#ty as #here::LabelValue>::VALUES);
            quote!(Closed(#slot, #values))
        }
        LabelSource::Open(slot, limit, unreturned) => {
            let unreturned = pairs(unreturned);
            quote!(Open(#slot, #limit, #unreturned))
        }
    };
    quote!(#p::Label { key: #key, values: #p::LabelSource::#source })
}

fn pairs(words: &[(LitStr, LitStr)]) -> TokenStream {
    let pairs = words.iter().map(|(word, value)| quote!((#word, #value)));
    quote!(&[#(#pairs),*])
}
