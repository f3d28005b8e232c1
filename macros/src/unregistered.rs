//! Replaces `linkme::distributed_slice` where the linker gathers no sections: the static stays as it is.

use proc_macro2::{TokenStream, TokenTree};

/// A static without its attribute `#[linkme(…)]`, which nothing else reads.
pub(crate) fn unregistered(item: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in item {
        if is_linkme(&token) && matches!(kept.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#') {
            kept.pop();
        } else {
            kept.push(token);
        }
    }
    kept.into_iter().collect()
}

/// Whether these are the brackets of `#[linkme(…)]`.
fn is_linkme(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(ident)) if ident == "linkme")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    #[test]
    fn the_static_is_kept_and_linkmes_attribute_is_not() {
        let item = quote!(
            #[linkme(crate = ::a::linkme)]
            #[used]
            static A: [u8; 1] = {
                #[linkme]
                const B: u8 = 1;
                [B]
            };
        );
        let kept = quote!(
            #[used]
            static A: [u8; 1] = {
                #[linkme]
                const B: u8 = 1;
                [B]
            };
        );
        assert_eq!(super::unregistered(item).to_string(), kept.to_string());
    }
}
