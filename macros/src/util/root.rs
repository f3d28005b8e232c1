//! The path to the runtime.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::Path;

/// The path to the runtime's private module: `crate = path`, or the crate by its own name.
pub(crate) struct Root(pub(crate) Option<Path>);

impl Root {
    /// The crate itself.
    pub(crate) fn krate(&self) -> TokenStream {
        match &self.0 {
            Some(path) => path.to_token_stream(),
            None => quote_spanned!(Span::call_site()=> ::callmeter),
        }
    }

    /// The module that generated code may name.
    pub(crate) fn private(&self) -> TokenStream {
        self.private_at(Span::call_site())
    }

    /// The same, as if it stood at a span: what the compiler says of a call then points there.
    pub(crate) fn private_at(&self, span: Span) -> TokenStream {
        let krate = self.krate();
        let path = quote_spanned!(span=> #krate::__private);
        path.into_iter()
            .map(|mut token| {
                token.set_span(span.resolved_at(token.span()));
                token
            })
            .collect()
    }
}
