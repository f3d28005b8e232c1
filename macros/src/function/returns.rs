//! What a signature says about the value that a call ends with.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{
    GenericArgument, GenericParam, Generics, Path, PathArguments, ReturnType, Signature, Type, TypeParamBound,
};

/// How the function returns its value.
pub(crate) enum Shape {
    Sync,
    /// `async fn`.
    Async,
    /// A function that returns `impl Future`.
    Future,
    /// A function that returns a boxed future.
    Boxed {
        /// Whether the runtime can box it again, as it knows the trait object's type.
        is_usual: bool,
    },
}

/// What the signature says about the value that a call ends with.
pub(crate) struct Returns {
    pub(crate) shape: Shape,
    /// The value's type; `()` where it is not written.
    pub(crate) output: Option<Type>,
    pub(crate) verdict: Verdict,
}

/// What is known about the surroundings of a function.
pub(crate) struct Around<'a> {
    /// The type parameters of the `impl` around it, where that has the attribute.
    pub(crate) parameters: Option<&'a [Ident]>,
    /// The type that the `impl` is for, if the `impl` has the attribute.
    pub(crate) scope: Option<&'a str>,
    /// Whether it may be a method of a trait: those have no visibility of their own.
    pub(crate) may_be_of_trait: bool,
}

impl Around<'_> {
    /// What `Self` is. Only a trait can be implemented for a `Result`.
    fn self_type(&self) -> Verdict {
        match self.scope {
            Some("Result") => Verdict::Result,
            None if self.may_be_of_trait => Verdict::Generic { is_future: false },
            _ => Verdict::SelfType,
        }
    }
}

/// Whether that type is a `Result` or, of a function that is not `async`, a boxed future.
#[derive(Clone)]
pub(crate) enum Verdict {
    /// It is neither, also not through an alias.
    Neither,
    /// Its name is `Result`.
    Result,
    /// It is `Self`: a `Result` only in an `impl` for an alias of it.
    SelfType,
    /// The compiler decides, because a constant can name the type. These names in it may be type parameters of an
    /// `impl` around the function, which a constant cannot name.
    Compiler(Vec<Ident>),
    /// Only the function itself can name the type: it depends on type parameters.
    Generic {
        /// Whether its name is that of a future.
        is_future: bool,
    },
}

impl Returns {
    pub(crate) fn of(sig: &Signature, around: &Around<'_>) -> Self {
        let output = match &sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(ungroup(ty)),
        };
        let (shape, output) = if sig.asyncness.is_some() {
            (Shape::Async, output.cloned())
        } else {
            output.and_then(future).unwrap_or((Shape::Sync, output.cloned()))
        };
        let verdict = output.as_ref().map_or(Verdict::Neither, |ty| Verdict::on(ty, sig, around));
        Self { shape, output, verdict }
    }

    /// Whether a function that is not `async` may return a boxed future under another name.
    pub(crate) fn may_be_future(&self) -> bool {
        matches!(self.shape, Shape::Sync) && matches!(self.verdict, Verdict::Compiler(_) | Verdict::Generic { .. })
    }

    /// Whether the type is `impl Trait`: only a value that the function itself returns is inferred as that.
    pub(crate) fn is_opaque(&self) -> bool {
        matches!(self.output, Some(Type::ImplTrait(_)))
    }
}

impl Verdict {
    fn on(ty: &Type, sig: &Signature, around: &Around<'_>) -> Self {
        let parameters = around.parameters;
        let path = match ty {
            Type::Path(path) => path,
            Type::Macro(_) => return Self::Compiler(Vec::new()),
            _ => return Self::Neither,
        };
        let Some(segment) = path.path.segments.last() else { return Self::Neither };
        let name = segment.ident.to_string();
        let is_plain =
            path.qself.is_none() && path.path.segments.first().is_none_or(|first| !is_type(&first.ident));
        if is_plain || path.path.segments.len() == 1 {
            if name == "Result" {
                return Self::Result;
            }
            if name == "Self" {
                return around.self_type();
            }
            if is_neither(&name) {
                return Self::Neither;
            }
        }
        let is_generic = |ident: &Ident| {
            ident == "Self"
                || type_parameters(&sig.generics).any(|parameter| parameter == ident)
                || match parameters {
                    Some(parameters) => parameters.contains(ident),
                    None => looks_generic(&ident.to_string()),
                }
        };
        let mut names = Some(Vec::new());
        names_in(&flat(ty.to_token_stream()), &mut names);
        match names {
            // The type parameter of a method's `impl` may have bounds, which a type that replaces it need not meet.
            Some(names)
                if path.qself.is_none()
                    && !names.iter().any(is_generic)
                    && (parameters.is_some()
                        || sig.receiver().is_none()
                        || names.iter().all(|name| *name == segment.ident)) =>
            {
                let mut names = if parameters.is_some() { Vec::new() } else { names };
                names.sort();
                names.dedup();
                Self::Compiler(names)
            }
            _ => Self::Generic { is_future: name.contains("Fut") },
        }
    }
}

/// The names of the type and const parameters.
pub(crate) fn type_parameters(generics: &Generics) -> impl Iterator<Item = &Ident> {
    generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Type(parameter) => Some(&parameter.ident),
        GenericParam::Const(parameter) => Some(&parameter.ident),
        GenericParam::Lifetime(_) => None,
    })
}

/// Types whose name shows that they are neither a `Result` nor a boxed future. `Box` is one of them, because a boxed
/// future is a `Pin<Box<…>>`.
fn is_neither(name: &str) -> bool {
    matches!(
        name,
        "bool"
            | "char"
            | "str"
            | "f32"
            | "f64"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "Option"
            | "String"
            | "Vec"
            | "Box"
            | "Rc"
            | "Arc"
            | "Cow"
            | "HashMap"
            | "HashSet"
            | "BTreeMap"
            | "BTreeSet"
            | "VecDeque"
            | "PathBuf"
            | "Duration"
            | "Instant"
            | "JoinHandle"
            | "Ordering"
    )
}

/// Whether a name is written as those of parameters are by convention: `T`, `K2`, `SIZE`.
pub(crate) fn looks_generic(name: &str) -> bool {
    name.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
}

/// Whether a name follows `dyn`, or the `>` of `for<…>`.
fn follows_dyn(tokens: &[TokenTree], at: usize) -> bool {
    let punct = |at: Option<usize>, letter| matches!(at.map(|at| &tokens[at]), Some(TokenTree::Punct(punct)) if punct.as_char() == letter);
    match at.checked_sub(1).map(|before| &tokens[before]) {
        Some(TokenTree::Ident(before)) => before == "dyn",
        Some(TokenTree::Punct(_)) => punct(at.checked_sub(1), '>') && !punct(at.checked_sub(2), '-'),
        _ => false,
    }
}

/// Whether a name is followed by `(…)`, as that of a trait of functions is.
fn takes_arguments(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at + 1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
}

fn is_type(ident: &Ident) -> bool {
    ident.to_string().starts_with(char::is_uppercase)
}

/// A type's tokens, without invisible brackets.
fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    let mut all = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => all.extend(flat(group.stream())),
            token => all.push(token),
        }
    }
    all
}

/// Names without generic arguments, which may be type parameters. `None` if the type contains something that a
/// constant cannot name, such as `impl Trait` or `T::Item`.
fn names_in(tokens: &[TokenTree], names: &mut Option<Vec<Ident>>) {
    let is = |at: Option<usize>, letter| matches!(at.and_then(|at| tokens.get(at)), Some(TokenTree::Punct(punct)) if punct.as_char() == letter);
    for (i, token) in tokens.iter().enumerate() {
        let before = i.checked_sub(1);
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => *names = None,
            TokenTree::Group(group) => names_in(&flat(group.stream()), names),
            TokenTree::Ident(_) if is(before, '\'') || is(before, ':') => {}
            TokenTree::Ident(ident) => {
                let text = ident.to_string();
                let is_path = is(Some(i + 1), ':') && is(Some(i + 2), ':');
                let is_named = is(Some(i + 1), '=') || is(Some(i + 1), '<') || is(Some(i + 1), '!');
                match &*text {
                    "dyn" | "mut" | "const" | "for" | "fn" | "as" | "unsafe" | "extern" | "crate" | "super" => {}
                    "impl" => *names = None,
                    // The name of a trait.
                    _ if is(before, '+') || follows_dyn(tokens, i) || takes_arguments(tokens, i) => {}
                    _ if is_path && is_type(ident) => *names = None,
                    _ if is_path || is_named => {}
                    _ if is_neither(&text) => {}
                    _ => names.iter_mut().for_each(|names| names.push(ident.clone())),
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// The shape and output of `impl Future<Output = T>` or `Pin<Box<dyn Future<Output = T>>>`.
fn future(ty: &Type) -> Option<(Shape, Option<Type>)> {
    match ty {
        Type::ImplTrait(ty) => Some((Shape::Future, Some(future_output(&ty.bounds)?))),
        Type::Path(path) => {
            let Type::Path(inner) = ungroup(first_type(last(&path.path, "Pin")?)?) else { return None };
            match ungroup(first_type(last(&inner.path, "Box")?)?) {
                Type::TraitObject(object) => {
                    let is_usual = object.bounds.iter().all(|bound| match bound {
                        TypeParamBound::Trait(bound) => {
                            ["Future", "Send", "Sync"].iter().any(|usual| last(&bound.path, usual).is_some())
                        }
                        _ => true,
                    });
                    Some((Shape::Boxed { is_usual }, Some(future_output(&object.bounds)?)))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The output of the bound `Future<Output = T>`.
fn future_output<'a>(bounds: impl IntoIterator<Item = &'a TypeParamBound>) -> Option<Type> {
    bounds.into_iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let PathArguments::AngleBracketed(arguments) = last(&bound.path, "Future")? else { return None };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(output) if output.ident == "Output" => Some(ungroup(&output.ty).clone()),
            _ => None,
        })
    })
}

/// The arguments of a path's last segment, if it has this name.
pub(crate) fn last<'a>(path: &'a Path, name: &str) -> Option<&'a PathArguments> {
    path.segments.last().filter(|segment| segment.ident == name).map(|segment| &segment.arguments)
}

fn first_type(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The type inside the invisible brackets of a macro's `$ty` and inside parentheses.
pub(crate) fn ungroup(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungroup(&group.elem),
        Type::Paren(paren) => ungroup(&paren.elem),
        _ => ty,
    }
}
