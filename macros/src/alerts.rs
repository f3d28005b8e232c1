//! `alerts!`: a static in the program's link sections that registers constants.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{Expr, Token};

use crate::callsite::{self, Callsite};
use crate::util::error::err;
use crate::util::option::{comma, key, value};
use crate::util::root::Root;

struct Alerts {
    root: Root,
    alerts: Vec<Expr>,
}

impl Parse for Alerts {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut krate = None;
        if input.peek(Token![crate]) && input.peek2(Token![=]) {
            let key = key(input, "`crate = path`")?;
            krate = Some(value(&key, input, "path")?);
            comma(input)?;
        }
        let mut alerts = Vec::new();
        while !input.is_empty() {
            let alert: Expr = input.parse()?;
            if let Expr::Assign(assignment) = &alert {
                return Err(err!(
                    assignment.eq_token.span(),
                    "an alert is a constant: write its name alone, as in `alerts![ORDERS_FAIL]`"
                ));
            }
            alerts.push(alert);
            comma(input)?;
        }
        if alerts.is_empty() {
            return Err(err!(input.span(), "no alert is registered: write `callmeter::alerts![ORDERS_FAIL]`"));
        }
        Ok(Self { root: Root(krate), alerts })
    }
}

pub(crate) fn expand(args: TokenStream) -> TokenStream {
    let Alerts { root, alerts } = match syn::parse2(args) {
        Ok(alerts) => alerts,
        Err(error) => return error.into_compile_error(),
    };
    let p = &root.private();
    let list = quote!(const __ALERTS: &[#p::Alert] = &[#(#alerts),*];);
    let checks = alerts.iter().enumerate().map(|(i, alert)| {
        let here = root.private_at(alert.span());
        quote_spanned!(alert.span()=> #here::check_alert(&__ALERTS[#i]))
    });
    let checks = quote!(#(const _: () = #checks;)*);
    if crate::OFF {
        return quote!(const _: () = { #list #checks };);
    }
    let callsite = callsite::declare(&Callsite {
        private: p,
        function: "",
        outcomes: quote!(#p::Outcomes::UNCLASSIFIED),
        options: Vec::new(),
        constants: quote!(#list #checks),
        instruments: quote!(Alerts(__ALERTS)),
    });
    // Where there are no link sections, nothing uses the static.
    quote! {
        #[allow(dead_code)]
        const _: () = { #callsite };
    }
}
