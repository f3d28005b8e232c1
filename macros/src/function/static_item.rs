//! The static that an annotation becomes: its declaration as constants, and the checks that only the compiler can make.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::LitStr;
use syn::spanned::Spanned as _;

use super::attr::Words;
use super::model::{Declaration, Instrument, Label, LabelSource, Measure, Naming};
use crate::callsite::{self, Callsite};
use crate::util::tokens::{spanned_reference, with_lifetimes};

/// How calls can end.
pub(crate) struct Outcomes {
    pub(crate) constant: TokenStream,
    /// What the compiler checks of it.
    pub(crate) check: Option<TokenStream>,
}

/// The static of the annotation, with its declaration and its record in the link section.
pub(crate) fn callsite(declaration: &Declaration, outcomes: Outcomes) -> TokenStream {
    let p = &declaration.root.private();
    let mut options = Vec::new();
    options.extend(declaration.objective.as_ref().map(|_| quote!(objective(&__OBJECTIVE))));
    // The runtime knows the role of its own preset.
    options.extend(declaration.role.filter(|_| !declaration.is_plain_preset).map(|role| {
        let role = Ident::new(role, Span::call_site());
        quote!(role(#p::Role::#role))
    }));
    options.extend(declaration.sample.as_ref().map(|sample| quote!(sample(#sample))));
    let (lists, instruments) = if declaration.is_plain_preset {
        (TokenStream::new(), quote!(Instrumented))
    } else {
        let lists = declaration.instruments.iter().enumerate().map(|(i, each)| lists(declaration, i, each));
        let instruments =
            declaration.instruments.iter().enumerate().map(|(i, each)| instrument(declaration, i, each));
        (
            quote!(#(#lists)* const __INSTRUMENTS: &[#p::Instrument] = &[#(#instruments),*];),
            quote!(Own(__INSTRUMENTS)),
        )
    };
    let objective =
        declaration.objective.iter().map(|objective| quote!(const __OBJECTIVE: #p::Objective = #objective;));
    let checks = checks(declaration, outcomes.check);
    let (outcomes, outcomes_constant) = match outcomes.constant {
        outcomes if names_outcomes(declaration) => {
            (quote!(__OUTCOMES), quote!(const __OUTCOMES: #p::Outcomes = #outcomes;))
        }
        outcomes => (outcomes, TokenStream::new()),
    };
    callsite::declare(&Callsite {
        private: p,
        function: &declaration.function,
        outcomes,
        options,
        constants: quote!(#outcomes_constant #(#objective)* #lists #(const _: () = #checks;)*),
        instruments,
    })
}

/// Whether a constant or a check names the outcomes.
fn names_outcomes(declaration: &Declaration) -> bool {
    declaration.instruments.iter().any(|instrument| {
        instrument.reads_returned
            || !instrument.on().is_empty()
            || instrument.has_values()
            || instrument.labels.iter().any(|label| match &label.source {
                LabelSource::Outcome(renames) => !renames.is_empty(),
                _ => false,
            })
    })
}

/// The constants that an instrument and a check name.
fn lists(declaration: &Declaration, position: usize, instrument: &Instrument) -> TokenStream {
    let p = &declaration.root.private();
    let labels = (!instrument.labels.is_empty()).then(|| {
        let name = label_list(position);
        let labels = instrument.labels.iter().map(|label| label_of(declaration, label));
        let list = quote!(&[#(#labels),*]);
        match instrument.runtime_row.filter(|_| declaration.objective.is_some()) {
            None => quote!(const #name: &[#p::Label] = #list;),
            Some(row) => {
                let (own, added) = (format_ident!("__OWN_{position}"), format_ident!("__ADDED_{position}"));
                quote! {
                    const #own: &[#p::Label] = #list;
                    const #added: &[#p::Label] = #p::objective_labels(#row, &__OBJECTIVE);
                    const #name: &[#p::Label] = &#p::joined::<{ #own.len() + #added.len() }>(#own, #added);
                }
            }
        }
    });
    let buckets = instrument.buckets().map(|list| {
        let (name, list) = (bucket_list(position), spanned_reference(list));
        quote!(const #name: &[#p::f64] = #list;)
    });
    quote!(#labels #buckets)
}

fn label_list(instrument: usize) -> Ident {
    format_ident!("__LABELS_{instrument}")
}

fn bucket_list(instrument: usize) -> Ident {
    format_ident!("__BUCKETS_{instrument}")
}

/// Calls that reject what the compiler finds wrong, each at the token that it is about.
fn checks(declaration: &Declaration, of_outcomes: Option<TokenStream>) -> Vec<TokenStream> {
    let p = &declaration.root.private();
    let at = |span: Span| declaration.root.private_at(span);
    let mut checks = Vec::new();
    let mut series = Vec::new();
    if let Some(objective) = &declaration.objective {
        let here = at(objective.span());
        checks.push(quote_spanned!(objective.span()=> #here::check_objective(&__OBJECTIVE)));
    }
    checks.extend(of_outcomes);
    checks.extend(name_checks(declaration));
    for (position, instrument) in declaration.instruments.iter().enumerate() {
        for label in instrument.labels.iter().filter(|label| label.is_first && !label.is_preset) {
            let (key, here, allow_name) = (&label.key, at(label.key.span()), label.allow_name);
            checks.push(quote_spanned!(key.span()=> #here::check_label_name(#key, #allow_name)));
            if let LabelSource::Outcome(renames) = &label.source {
                checks.extend(
                    renames.iter().filter_map(|(word, _)| renamed_check(declaration, label, renames, word)),
                );
            }
        }
        for label in instrument.labels.iter().filter(|label| label.is_first) {
            let Some(was) = &label.was else { continue };
            let (here, allow_name) = (at(was.span()), label.allow_name);
            checks.push(quote_spanned!(was.span()=> #here::check_label_name(#was, #allow_name)));
        }
        if let Some(was) = &instrument.was {
            let (name, kind, here) = (&instrument.name, kind(p, instrument), at(was.span()));
            checks.push(quote_spanned!(was.span()=> #here::check_former_name(#was, #name, #kind)));
        }
        if instrument.has_values() {
            let (here, labels) = (at(instrument.span), label_list(position));
            series.push(quote_spanned!(instrument.span=> #here::check_series(&__OUTCOMES, #labels);));
        }
        if let Some(buckets) = instrument.buckets() {
            let (here, list) = (at(buckets.span()), bucket_list(position));
            checks.push(quote_spanned!(buckets.span()=> #here::check_buckets(#list)));
        }
        for word in instrument.on() {
            let (here, text) = (at(word.span()), crate::util::case::text(word));
            checks.push(quote_spanned!(word.span()=> #here::check_on(&__OUTCOMES, #text)));
        }
        if instrument.reads_returned
            && let Some(named) = named_outcomes(p, instrument)
        {
            let here = at(instrument.span);
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
fn renamed_check(
    declaration: &Declaration,
    label: &Label,
    all: &[(LitStr, LitStr)],
    word: &LitStr,
) -> Option<TokenStream> {
    let (here, is_default) = (declaration.root.private_at(word.span()), label.words != Words::Function);
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

/// Names that are made of the function's are checked together: what is wrong with them is wrong with it.
fn name_checks(declaration: &Declaration) -> Vec<TokenStream> {
    let is_generated = |instrument: &&Instrument| !instrument.is_named;
    let is_plain =
        |instrument: &Instrument| matches!(instrument.naming, Naming::Checked) && instrument.unit().is_none();
    let together = declaration.instruments.iter().filter(is_generated).all(is_plain);
    let first = declaration.instruments.iter().find(is_generated).filter(|_| together).map(|first| {
        let (here, span) = (declaration.root.private_at(first.name.span()), first.name.span());
        quote_spanned!(span=> #here::check_names(__INSTRUMENTS))
    });
    let others = declaration.instruments.iter().filter(|instrument| !together || instrument.is_named);
    first.into_iter().chain(others.filter_map(|instrument| name_check(declaration, instrument))).collect()
}

fn name_check(declaration: &Declaration, instrument: &Instrument) -> Option<TokenStream> {
    let allow_name = match instrument.naming {
        Naming::Checked => false,
        Naming::Allowed => true,
        Naming::Known => return None,
    };
    let p = &declaration.root.private();
    let Instrument { name, .. } = instrument;
    let (kind, here) = (kind(p, instrument), declaration.root.private_at(name.span()));
    let unit = match (instrument.unit(), &instrument.measure) {
        (Some(unit), _) => named_unit(p, unit),
        (None, Measure::Histogram { value: None, .. } | Measure::Timestamp { .. }) => {
            quote!(#p::Some(#p::Unit::Seconds))
        }
        // The unit that the name ends in.
        (None, _) => quote!(#p::None),
    };
    let check = quote_spanned!(name.span()=> #here::check_metric_name(#name, #kind, #unit, #allow_name));
    Some(match instrument.unit() {
        Some(unit) => {
            let (here, text) = (declaration.root.private_at(unit.span()), crate::util::case::text(unit));
            let check_unit = quote_spanned!(unit.span()=> #here::check_unit(#text));
            // A unit that does not exist is not missed in the name.
            quote!({ #check_unit; #check })
        }
        None => check,
    })
}

fn kind(p: &TokenStream, instrument: &Instrument) -> TokenStream {
    match instrument.measure {
        Measure::Counter { .. } => quote!(#p::Kind::Counter),
        Measure::Histogram { .. } => quote!(#p::Kind::Histogram),
        Measure::InFlight | Measure::Timestamp { .. } => quote!(#p::Kind::Gauge),
    }
}

fn named_unit(p: &TokenStream, unit: &Ident) -> TokenStream {
    let text = crate::util::case::text(unit);
    quote!(#p::unit(#text))
}

fn instrument(declaration: &Declaration, position: usize, instrument: &Instrument) -> TokenStream {
    let p = &declaration.root.private();
    let labels = (!instrument.labels.is_empty()).then(|| {
        let list = label_list(position);
        quote!(.labels(#list))
    });
    if let Some(row) = instrument.runtime_row {
        return quote!(#p::INSTRUMENTED[#row] #labels);
    }
    let (name, help) = (&instrument.name, &instrument.help.text);
    let start = match instrument.measure {
        Measure::Counter { amount: None, .. } => quote!(counter(#name, #help)),
        Measure::Counter { amount: Some(slot), .. } => quote!(amounts(#name, #help, #slot)),
        Measure::Histogram { value: None, .. } => quote!(histogram(#name, #help)),
        Measure::Histogram { value: Some(slot), .. } => quote!(values(#name, #help, #slot)),
        Measure::InFlight => quote!(in_flight(#name, #help)),
        Measure::Timestamp { .. } => quote!(timestamp(#name, #help)),
    };
    let named = instrument.is_named.then(|| quote!(.named()));
    let was = instrument.was.as_ref().map(|was| quote!(.was(#was)));
    let deprecated = instrument.deprecated.as_ref().map(|text| quote!(.deprecated(#text)));
    let described = instrument.help.explicit.then(|| quote!(.described()));
    let unit = instrument.unit().map(|unit| {
        let unit = named_unit(p, unit);
        quote!(.unit(#unit))
    });
    let buckets = instrument.buckets().map(|_| {
        let list = bucket_list(position);
        quote!(.buckets(#list))
    });
    let on = match (instrument.reads_returned, named_outcomes(p, instrument)) {
        (false, None) => None,
        (false, Some(named)) => Some(quote!(.on(#named))),
        (true, named) => {
            let named = named.unwrap_or_else(|| quote!(#p::OutcomeSet::ALL));
            Some(quote!(.on(#p::returned(&__OUTCOMES, #named))))
        }
    };
    quote!(#p::Instrument::#start #named #was #deprecated #described #unit #buckets #labels #on)
}

/// The outcomes that `on(…)` names.
fn named_outcomes(p: &TokenStream, instrument: &Instrument) -> Option<TokenStream> {
    let words = instrument.on().iter().map(crate::util::case::text);
    let words = words.map(|word| quote!(#p::on(&__OUTCOMES, #word)));
    match instrument.on().len() {
        0 => None,
        1 => Some(words.collect()),
        _ => Some(quote!(#p::union(&[#(#words),*]))),
    }
}

fn label_of(declaration: &Declaration, label: &Label) -> TokenStream {
    let p = &declaration.root.private();
    let key = &label.key;
    let was = label.was.as_ref().map(|was| quote!(.was(#was)));
    let label = match &label.source {
        LabelSource::Fixed(value) => quote!(fixed(#key, #value)),
        LabelSource::Function => quote!(function(#key)),
        LabelSource::Module => quote!(module(#key)),
        LabelSource::Outcome(renames) => {
            let mut words = pairs(renames);
            if label.words == Words::Result && !renames.is_empty() {
                words = quote!(#p::of_result(&__OUTCOMES, #words));
            }
            quote!(outcome(#key, #words))
        }
        LabelSource::Closed(slot, ty) => {
            let span = ty.span();
            let ty = with_lifetimes(ty.to_token_stream(), &quote!('static));
            let here = declaration.root.private_at(span);
            let values = quote_spanned!(span=> <#ty as #here::LabelValue>::VALUES);
            quote!(closed(#key, #slot, #values))
        }
        LabelSource::Open(slot, limit, unreturned) => {
            let unreturned = pairs(unreturned);
            quote!(open(#key, #slot, #limit, #unreturned))
        }
    };
    quote!(#p::label::#label #was)
}

fn pairs(words: &[(LitStr, LitStr)]) -> TokenStream {
    let pairs = words.iter().map(|(word, value)| quote!((#word, #value)));
    quote!(&[#(#pairs),*])
}
