//! Lists that come in pages.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::answer::Answer;
use crate::client::Client;
use crate::draft::place;
use crate::error::{Error, Evidence};
use crate::exchange::{Exchange, Running, Written};
use crate::form::{As, WriteForm};
use crate::json::{Encode, Reply, to_json};
use crate::operation::Operation;
use crate::outcome::{Outcome, Reason};
use crate::response::Response;
use crate::transport::Limits;
use crate::tree::Tree;

/// How the pages of an operation are walked. Generated, one `static` each.
pub struct Paging<T, I> {
    /// The members of one page.
    pub items: fn(T) -> Vec<I>,
    /// Writes what the next request asks for.
    pub next: fn(&Answer<'_>, &mut Turn<'_>),
    /// Whether there is a next page; where it is not said, there is one if the next request can be written and this page
    /// has members.
    pub more: Option<fn(&Answer<'_>) -> Option<bool>>,
}

/// The turn from one page to the next: what is written here is what changes in the request.
pub struct Turn<'a> {
    document: &'a mut Tree,
    address: Option<String>,
    possible: bool,
}

impl Turn<'_> {
    /// Changes a value of the request. Without a value there is no next page.
    pub fn set<T: Encode>(&mut self, path: &'static [&'static str], value: Option<T>) {
        let tree = value.and_then(|value| Tree::parse(to_json(&value).ok()?.as_bytes()));
        match (tree.filter(|tree| *tree != Tree::Null), place(self.document, path)) {
            (Some(tree), Some(place)) => *place = tree,
            _ => self.possible = false,
        }
    }

    /// Changes a value of the request, written in its form. Without a value there is no next page.
    pub fn set_as<T>(&mut self, path: &'static [&'static str], value: Option<T>, form: &impl WriteForm<T>) {
        self.set(path, value.as_ref().map(|value| As(value, form)));
    }

    /// The next page is at this address, on the same host. Without one there is no next page.
    pub fn go_to(&mut self, address: Option<String>) {
        self.possible &= address.as_ref().is_some_and(|address| !address.is_empty());
        self.address = address;
    }
}

/// How many pages are walked before somebody must be wrong.
const MAX_PAGES: usize = 100_000;

/// The members of a list, page by page, asked for as they are needed.
///
/// It is a [`Stream`] of members; [`next_page`](Self::next_page) gives them a page at a time, without any crate for streams.
/// A page that was there before ends it with an error ([`Reason::EndlessPages`]), as does a page that cannot be had.
///
/// `Debug` shows the operation only.
#[must_use = "nothing is asked for before the first page is wanted"]
pub struct Pages<R: Reply, I: 'static> {
    client: Client,
    operation: &'static Operation,
    limits: Limits,
    paging: &'static Paging<R::Output, I>,
    next: Option<Step>,
    running: Option<(Tree, Running)>,
    ready: VecDeque<I>,
    seen: HashSet<String>,
    reply: PhantomData<fn() -> R>,
}

enum Step {
    First(Box<Exchange>),
    Next(Tree, Option<String>),
}

/// Nothing in it is pinned: futures are boxed, and members are moved out.
impl<R: Reply, I> Unpin for Pages<R, I> {}

impl<R: Reply, I: Send + 'static> Pages<R, I> {
    pub(crate) fn new(exchange: Exchange, paging: &'static Paging<R::Output, I>) -> Self {
        Self {
            client: exchange.client.clone(),
            operation: exchange.operation,
            limits: exchange.limits,
            paging,
            next: Some(Step::First(Box::new(exchange))),
            running: None,
            ready: VecDeque::new(),
            seen: HashSet::new(),
            reply: PhantomData,
        }
    }

    /// The members of the next page, and `None` after the last one. A page may be empty and not the last.
    pub async fn next_page(&mut self) -> Option<Result<Vec<I>, Error>> {
        if !self.ready.is_empty() {
            return Some(Ok(self.ready.drain(..).collect()));
        }
        std::future::poll_fn(|context| self.poll_page(context)).await
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<I>, Error>>> {
        if self.running.is_none() {
            let Some(step) = self.next.take() else { return Poll::Ready(None) };
            self.running = Some(match step {
                Step::First(exchange) => {
                    let given = exchange.written.given().cloned().unwrap_or(Tree::Null);
                    self.seen.insert(given.to_json());
                    (given, exchange.run())
                }
                Step::Next(document, address) => {
                    let mut exchange =
                        Exchange::new(self.client.clone(), self.operation, Written::page(document.clone(), address));
                    exchange.limits = self.limits;
                    (document, exchange.run())
                }
            });
        }
        let Some((document, running)) = &mut self.running else { return Poll::Ready(None) };
        let received = ready!(running.as_mut().poll(context));
        let mut document = std::mem::replace(document, Tree::Null);
        self.running = None;
        let received = match received {
            Ok(received) => received,
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        let sent = document.clone();
        let answer = received.answer().about(&sent);
        let mut turn = Turn { document: &mut document, address: None, possible: true };
        (self.paging.next)(&answer, &mut turn);
        let (address, possible) = (turn.address, turn.possible);
        let more = self.paging.more.map(|more| more(&answer) == Some(true));
        drop(answer);
        let context = received.context.clone();
        let items = match Response::<R>::read(received).and_then(Response::into_output) {
            Ok(output) => (self.paging.items)(output),
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        if possible && more.unwrap_or(!items.is_empty()) {
            let key = address.clone().unwrap_or_else(|| document.to_json());
            if !self.seen.insert(key) || self.seen.len() > MAX_PAGES {
                // The members of this page are given first; then the walk ends with the error.
                let error = Error::new(Outcome::Unknown, Reason::EndlessPages, context, Evidence::default());
                self.ready.extend(items);
                self.next = None;
                self.running = Some((Tree::Null, Box::pin(std::future::ready(Err(error)))));
                return Poll::Ready(Some(Ok(self.ready.drain(..).collect())));
            }
            self.next = Some(Step::Next(document, address));
        }
        Poll::Ready(Some(Ok(items)))
    }
}

impl<R: Reply, I: Send + 'static> Stream for Pages<R, I> {
    type Item = Result<I, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.poll_page(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(items)) => self.ready = items.into(),
            }
        }
    }
}

impl<R: Reply, I> fmt::Debug for Pages<R, I> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Pages({})", self.operation)
    }
}

impl<T, I> fmt::Debug for Paging<T, I> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Paging")
    }
}

impl fmt::Debug for Turn<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Turn")
    }
}
