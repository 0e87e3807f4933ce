"""The line: build() reads from top to bottom, and this is the only module that knows all the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from etl.arrow import give_back_memory, leave_pandas, release_unused
from etl.assemble import assemble_reports
from etl.batches import MERGED_AT_ONCE, CodedTables, as_columns, concat, decode_batch, encode_batch
from etl.clean import clean_document, ledger_entry_of, unread_entry
from etl.correct import Corrections, check_accepted, correct_events, load_corrections
from etl.detect import detect_mentions
from etl.engine import memory_limit, run_batches, time_limit
from etl.errors import ConfigError, ProtestDataError
from etl.extract import extract_claims
from etl.extract.date import day_of_dateline, day_of_stamp, extract_dates
from etl.fingerprints import (
    Batch,
    BatchList,
    Document,
    code_fingerprint,
    gazetteer_fingerprint,
    make_batches,
    settings_of,
)
from etl.finish import packs, publish
from etl.gather import Gathering, Settled, ended_a_process, may_do_better
from etl.geocode import country_of_publisher, find_toponyms
from etl.geocode.venues import OFFLINE, open_geocoder, place_venues
from etl.growth import keep_rows, only_grew
from etl.kit import Kit, let_go_of_kits, load_kit, processed_with
from etl.language import annotate
from etl.language.identify import identify_language
from etl.language.tense import tense_of
from etl.merge import MergeResult, Task, find_blocks, merge_blocks, near_copy_signature, rare_names
from etl.options import BuildOptions, BuildResult
from etl.read import read_documents
from etl.read.html import decode_page, extract_article, first_look, why_too_large
from etl.records import Article, Coded, LedgerEntry, RawDocument, UnreadableRecord
from etl.store import DatasetStore, PreviousBuild
from etl.write import make_tables

SECONDS_PER_ARTICLE = 20.0
"""An article over this is `timed_out`; the slowest honest page takes well under a second."""

MEGABYTES_PER_ARTICLE = 1_000
"""An article that needs more is set aside. The largest page that is read at all needs about 400 MB, and a worker with
packs and gazetteer stays under 2 GB."""

MANY_DOCUMENTS = 100_000
"""A dataset of so many is merged and written without what only reading needs."""

BLOCKS_AHEAD = 2
"""Parts of the merge under way for each worker: each is thousands of documents."""

NOTHING_IN_PAGE = "no word of protest in the page outside its links"
NOTHING_IN_MAIN_TEXT = "no word of protest in the page's main text"


def build(
    inputs: Sequence[str],
    output: Path,
    options: BuildOptions | None = None,
    *,
    on_warning: Callable[[str], None] = lambda _: None,
    on_progress: Callable[[int], None] = lambda _: None,
    on_read: Callable[[float], None] = lambda _: None,
) -> BuildResult:
    """Builds or extends the dataset in `output` from files, folders and globs."""
    leave_pandas()
    give_back_memory()
    options = options or BuildOptions()
    if any(Path(one).is_dir() and output.is_dir() and output.samefile(one) for one in inputs):
        raise ConfigError(f"--output {output} is the folder of the articles; choose another, or a folder in it")
    _with_venues(as_columns([]), options)  # a wrong name or option is told before the work
    corrections = load_corrections(options.corrections)
    batches = make_batches(
        read_documents(inputs, on_warning, on_read, partial(time_limit, SECONDS_PER_ARTICLE)), _chosen(options)
    )
    with DatasetStore(output) as store:
        previous = store.previous() if not options.fresh else None
        _keep_corrections(previous, options)
        settled, fingerprints = _read_all(batches, store, previous, options, on_progress, on_warning)
        coded, added, n_documents = settled.coded, settled.added, settled.n_documents
        del settled  # else what the next steps use up would be held here
        if coded.documents.num_rows >= MANY_DOCUMENTS:
            let_go_of_kits()
            release_unused()
        coded = _with_venues(coded, options, on_warning)
        merged, kept = _merge_all(coded, added, previous, options, corrections)
        release_unused()
        corrected = correct_events(merged.events, merged.event_of_report, corrections)
        past = previous.past_decisions if previous else ()
        decisions = sorted({*merged.decisions, *corrected.decisions, *past}, key=str)
        tables = make_tables(
            corrected.events, coded, decisions, merged.event_of_report, merged.entries, corrected.claims, kept
        )
        accept = partial(check_accepted, corrections, event_of_report=merged.event_of_report)
        del coded, added, corrected, merged, decisions, kept
        release_unused()
        return publish(tables, store, fingerprints, options, n_documents, corrections.sha256, accept)


def _keep_corrections(previous: PreviousBuild | None, options: BuildOptions) -> None:
    """Refuses a build that would undo hand-made corrections because the file was forgotten."""
    if previous is not None and options.corrections is None and previous.manifest.get("corrections") is not None:
        raise ConfigError(
            "this dataset was built with corrections: name their file with --corrections, or build with --fresh"
        )


def _with_venues(
    coded: CodedTables, options: BuildOptions, on_warning: Callable[[str], None] = lambda _: None
) -> CodedTables:
    """With an online geocoder chosen the venues looked up, one after the other; nothing is sent without."""
    if options.geocoder == OFFLINE:
        return coded
    with closing(open_geocoder(options.geocoder, options.geocoder_options)) as geocoder:
        told = pc.unique(coded.reports["article_id"])
        placed = place_venues(coded.of(told.to_pylist()).objects(quotes=True), geocoder, on_warning)
        others = coded.documents.filter(pc.invert(pc.is_in(coded.documents["article_id"], value_set=told)))
        loose = coded.claims.filter(pc.invert(pc.is_in(coded.claims["article_id"], value_set=told)))
        return concat([as_columns(list(placed)), CodedTables(others, coded.reports.slice(0, 0), loose)])


# ---- the per-article line ---------------------------------------------------------------------------------------


def read_batch(documents: tuple[Document, ...], options: BuildOptions, program: str) -> tuple[bytes, ...]:
    """What a batch gives, as it is kept: the function that the engine runs. Columns are made and packed where the
    documents are read, so that the process that all workers answer to has little to do."""
    return (encode_batch(as_columns(code_batch(documents, options, program))),)


def _set_aside_alone(document: Document, reason: str) -> bytes:
    return encode_batch(as_columns([set_aside(document, reason)]))


def code_batch(documents: tuple[Document, ...], options: BuildOptions, program: str) -> tuple[Coded, ...]:
    """What each document of a batch gives. A worker with other code refuses."""
    if program != code_fingerprint():
        raise ConfigError("a worker of the cluster has another version of this program or its packs; install the same")
    leave_pandas()
    kit = load_kit(options.gazetteer)
    results: list[Coded | Callable[[], Coded]] = []
    with memory_limit(MEGABYTES_PER_ARTICLE):  # of the batch, which itself holds a few megabytes
        with suppress(Exception), time_limit(SECONDS_PER_ARTICLE):  # setting it takes longer than a screen
            for document in documents:
                seen = screen_document(document, kit, options)
                results.append(seen if isinstance(seen, Coded) else partial(code_seen, seen, kit, options))
        results += [partial(code_document, document, kit, options) for document in documents[len(results) :]]
        return tuple(
            one if isinstance(one, Coded) else _guarded(document, one)
            for document, one in zip(documents, results, strict=True)
        )


def _guarded(document: Document, code: Callable[[], Coded]) -> Coded:
    """One document with a limit of time; whatever goes wrong costs this document only."""
    try:
        with time_limit(SECONDS_PER_ARTICLE):
            return code()
    except TimeoutError:
        return set_aside(document, f"took longer than {SECONDS_PER_ARTICLE:g} s", "timed_out")
    except MemoryError:
        return set_aside(document, f"needed more than {MEGABYTES_PER_ARTICLE:,} MB of memory", "error")
    except Exception as error:  # noqa: BLE001 (lxml's errors and others' are no builtin's)
        return set_aside(document, " ".join(f"{type(error).__name__}: {error}".split())[:300], "error")


def set_aside(document: Document, reason: str, status: str = "error") -> Coded:
    """The ledger entry of a document that could not be coded."""
    record = UnreadableRecord(document.source_file, document.record, document.source_id, status, reason)
    return Coded(ledger_entry_of(record, processed_with()))


def code_document(document: Document, kit: Kit, options: BuildOptions) -> Coded:
    """One document through screen, clean, detect, extract, geocode and assemble."""
    seen = screen_document(document, kit, options)
    return seen if isinstance(seen, Coded) else code_seen(seen, kit, options)


def screen_document(document: Document, kit: Kit, options: BuildOptions) -> Coded | Article | RawDocument:
    """What the cheap tests make of a document: its end, as of most; the article of a text; a page that is worth its
    parsing."""
    if isinstance(document, UnreadableRecord):
        return Coded(ledger_entry_of(document, kit.processed_with))
    if isinstance(document.body, bytes):
        if (reason := why_too_large(document.body)) is not None:
            return set_aside(document, reason, "too_large")
        if not kit.screen.passes_page(document.body, decode_page):
            return Coded(unread_entry(document, NOTHING_IN_PAGE, kit.processed_with))
        return document
    article = _cleaned(document, None, kit, options)
    if isinstance(article, Article) and not kit.screen.passes_text(article.text):
        return Coded(_entry(article, kit, "irrelevant", "no word of protest in any language", is_read=False))
    return article


def code_seen(seen: Article | RawDocument, kit: Kit, options: BuildOptions) -> Coded:
    """What passed the screen to its reports."""
    article: Article | Coded
    if isinstance(seen, Article):
        article = seen
    else:
        look = first_look(seen.body if isinstance(seen.body, bytes) else seen.body.encode())
        if not kit.screen.passes_text(look):
            return Coded(unread_entry(seen, NOTHING_IN_MAIN_TEXT, kit.processed_with))
        article = _cleaned(seen, look, kit, options)
        if isinstance(article, Coded):
            return article
    declared = article.language if article.language in kit.packs else None
    language = identify_language(article.text, declared)
    article = article._replace(language=language)
    if language not in kit.packs:
        return Coded(_entry(article, kit, "unsupported_language", f"no pack for {language}"))
    return code_article(article, kit, options)


def _cleaned(document: RawDocument, look: str | None, kit: Kit, options: BuildOptions) -> Article | Coded:
    """The article of a document, or the end of one that has none or is outside of the period asked for."""
    article = clean_document(
        document,
        published=options.published,
        language=options.language,
        processed_with=kit.processed_with,
        extract=partial(extract_article, look=look),
        date_labels=kit.date_labels,
    )
    if isinstance(article, LedgerEntry):
        return Coded(article)
    outside = _outside_period(article.published, options)
    return article if outside is None else Coded(_entry(article, kit, "irrelevant", outside, is_read=False))


def _outside_period(published: date | None, options: BuildOptions) -> str | None:
    """Why an article is outside the period asked for, or None; one without a date is inside."""
    if published is None:
        return None
    if options.since is not None and published < options.since:
        return f"published before {options.since}"
    return f"published after {options.until}" if options.until is not None and published > options.until else None


PRINTED_LATER = 3
"""Days after its dateline in which a wire story is printed at most: its "today" is the dateline's."""


def code_article(article: Article, kit: Kit, options: BuildOptions) -> Coded:
    """A cleaned article of a known language to its reports."""
    pack = kit.packs[str(article.language)]
    sentences = annotate(article.text, pack, body_start=article.body_start, policy_name=options.policy)
    mentions = detect_mentions(sentences, pack)
    if not mentions:
        return Coded(_entry(article, kit, "no_event", "its words of protest tell no act"))
    claims = extract_claims(sentences, pack)
    read_dates = partial(extract_dates, article.text, sentences=sentences, vocabulary=kit.dates[pack.code])
    is_past = tense_of(sentences, pack, mentions)
    dates = read_dates(article.published, is_past=is_past)
    day = day_of_dateline(dates, article.body_start)
    if article.published is None:
        day = day or day_of_stamp(article.text, dates)
    if day is not None and (article.published is None or 0 < (article.published - day).days <= PRINTED_LATER):
        dates = read_dates(day, is_past=is_past)
        if article.published is None:
            article = article._replace(published=day, published_basis="text")
    claims += dates
    home = country_of_publisher(article.url or article.publisher)
    toponyms = find_toponyms(
        article.text,
        language=pack.code,
        vocabulary=kit.toponyms[pack.code],
        gazetteer=kit.gazetteer,
        publisher_country=home,
    )
    reports, loose = assemble_reports(
        article,
        sentences,
        mentions,
        claims,
        toponyms,
        pack,
        country=kit.country,
        home=kit.country(home) if home else None,
    )
    if not reports:
        return Coded(_entry(article, kit, "no_event", "acts are named, but none as an event"))
    entry = _entry(article, kit, "events", None)._replace(n_reports=len(reports))
    return Coded(entry, reports, loose, near_copy_signature(article.text), rare_names(article.text))


def _entry(article: Article, kit: Kit, status: str, reason: str | None, *, is_read: bool = True) -> LedgerEntry:
    """The ledger's row of an article; of one that is not read the language is not told."""
    return LedgerEntry(
        article_id=article.article_id,
        source_file=article.source_file,
        record=article.record,
        source_id=article.source_id,
        status=status,
        reason=reason,
        url=article.url,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        published_basis=article.published_basis,
        language=article.language if is_read else None,
        text_sha256=article.text_sha256,
        n_characters=len(article.text),
        processed_with=kit.processed_with,
    )


# ---- all documents ------------------------------------------------------------------------------------------------


def _chosen(options: BuildOptions) -> tuple[object, ...]:
    """The options that change what an article gives."""
    gazetteer = gazetteer_fingerprint(options.gazetteer)
    return (options.policy, options.published, options.language, options.since, options.until, gazetteer)


def _read_all(
    batches: Iterable[Batch],
    store: DatasetStore,
    previous: PreviousBuild | None,
    options: BuildOptions,
    on_progress: Callable[[int], None],
    on_warning: Callable[[str], None],
) -> tuple[Settled, list[str]]:
    """All that is in the dataset, and the batches' fingerprints.

    Batches of earlier calls, and new ones, read where they are not in the store. One row per source key and content. In
    one call each file has a name of its own; over several, files of one name in two folders are two documents where
    their content differs, and one where it does not. Of one that could not be read nothing stays where another of its
    file and record could be in another call, which is told. A batch gives way to the same documents read with another
    program, pack or option, which is told; so is what stands as others read it. What failed for lack of time or memory
    is tried again when it is given again.
    """
    gathering = Gathering()
    used = BatchList()
    settings = settings_of(_chosen(options))
    n_anew = 0

    def keep(fingerprint: str, coded: CodedTables, n_given: int | None = None, *, now: bool = True) -> None:
        nonlocal n_anew
        if (old := used.add(fingerprint)) is not None:
            gathering.drop(old)
            n_anew += coded.documents.num_rows
        gathering.add(fingerprint, coded, n_given, now=now, stale=not fingerprint.startswith(settings))
        on_progress(coded.documents.num_rows)

    lost: list[str] = []
    unsure: set[str] = set()
    suspects: set[str | None] = {store.left_under_way()}  # a process died while it read this one
    for fingerprint in previous.batches if previous else ():
        if (known := store.load_batch(fingerprint)) is None:
            lost.append(fingerprint)
            continue
        keep(fingerprint, known, now=False)
        unsure.update({fingerprint} if may_do_better(known) else ())
        suspects.update({fingerprint} if ended_a_process(known) else ())
    waiting: list[tuple[str, int]] = []
    in_this_process = options.workers <= 1 and options.scheduler is None

    def unread() -> Iterator[tuple[Document, ...]]:
        for batch in batches:
            if used.has(batch.fingerprint) and batch.fingerprint not in unsure:
                continue
            known = store.load_batch(batch.fingerprint)
            if known is not None and not may_do_better(known):
                keep(batch.fingerprint, known, len(batch.documents))
                continue
            suspects.update({batch.fingerprint} if known is not None and ended_a_process(known) else ())
            waiting.append((batch.fingerprint, len(batch.documents)))
            if in_this_process:
                store.note_under_way(batch.fingerprint)
            yield batch.documents

    read = partial(read_batch, options=options, program=code_fingerprint())
    results = run_batches(
        unread(),
        read,
        workers=options.workers,
        scheduler=options.scheduler,
        set_aside=_set_aside_alone,
        is_suspect=lambda: waiting[-1][0] in suspects,
    )
    with ExitStack() as stack:
        stack.callback(store.note_under_way, None)  # also after Ctrl-C or an error: neither is the batch's fault
        stack.enter_context(closing(results))
        for parts in results:
            (fingerprint, n_given), data = waiting.pop(0), parts[0]
            coded = _unpacked(data)
            if len(parts) > 1:  # a document in it killed its worker, and the rest was read by halves
                coded = concat([coded, *map(_unpacked, parts[1:])])
                data = encode_batch(coded)
            store.save_batch(fingerprint, data)
            keep(fingerprint, coded, n_given)
    if not all(map(used.has_documents, lost)):
        raise ConfigError(
            f"{store.path}: a batch is gone or of an earlier version; give its articles again, or build with --fresh"
        )
    settled = gathering.settle()
    for n, told in (
        (n_anew, "articles read anew, since the program, its packs or the options have changed"),
        (
            settled.n_stale,
            "articles that stay as another program, pack or option read them, unless their files are given",
        ),
        (
            settled.n_given_way,
            "documents that could not be read, in place of which others of their file and record are",
        ),
    ):
        if n:
            on_warning(f"{told}: {n:,}")
    return settled, list(used)


def _unpacked(data: bytes) -> CodedTables:
    """What a worker packed."""
    coded = decode_batch(data)
    if coded is None:
        raise ProtestDataError("a worker gave a batch that cannot be read; is another version of pyarrow there?")
    return coded


def _on_engine(
    options: BuildOptions, merge: Callable[[Task], MergeResult], blocks: Iterable[Task]
) -> Iterator[MergeResult]:
    """Merges blocks where articles are read: in this process, in several, or on Dask."""
    one_by_one = ((block,) for block in blocks)
    results = run_batches(
        one_by_one,
        partial(_each, merge),
        workers=options.workers,
        scheduler=options.scheduler,
        set_aside=_refuse,
        ahead=BLOCKS_AHEAD,
    )
    with closing(results):
        for (result,) in results:
            yield result


def _each(merge: Callable[[Task], MergeResult], blocks: tuple[Task, ...]) -> tuple[MergeResult, ...]:
    return tuple(map(merge, blocks))


def _refuse(_: Task, reason: str) -> MergeResult:
    raise ProtestDataError(f"reports of one place and time could not be merged: {reason}")


def _merge_all(
    coded: CodedTables,
    added: pa.ChunkedArray,
    previous: PreviousBuild | None,
    options: BuildOptions,
    corrections: Corrections,
) -> tuple[MergeResult, Mapping[str, pa.Table]]:
    """What the merge gives of the blocks that something was added to, and the tables' rows that stay as they were.

    All blocks are merged anew where anything else than what was added could change events: another program, reports
    that are gone, corrections, looked-up places.
    """
    earlier = previous.reports_of_event if previous else {}
    regroupings = corrections.regroupings()
    together = [report_id for decision in regroupings for report_id in decision.report_ids]
    blocks = find_blocks(coded.documents, coded.reports, coded.claims, earlier, together)
    merge = partial(
        merge_blocks, previous=earlier, first_published=previous.ids_taken if previous else {}, by_hand=regroupings
    )
    reports = set(coded.reports["report_id"].to_pylist())
    made_by = {"packs": packs(), "corrections": None, "geocoder": options.geocoder}
    by_more = corrections.sha256 is not None or options.geocoder != OFFLINE
    if previous is None or by_more or not only_grew(previous, reports, made_by):
        lost = [event_id for event_id, its in earlier.items() if reports.isdisjoint(its)]
        run = partial(_on_engine, options) if previous is None and sum(map(len, blocks)) > MERGED_AT_ONCE else map
        return merge(coded.in_groups(blocks), lost=lost, run=run), {}
    new = set(added.to_pylist())
    touched = [block for block in blocks if not new.isdisjoint(block)]
    merged = merge(coded.in_groups(touched))
    kept = keep_rows(previous, coded, {a for block in blocks if new.isdisjoint(block) for a in block})
    merged = replace(
        merged,
        entries={**kept.copies, **merged.entries},
        event_of_report={**kept.event_of_report, **merged.event_of_report},
    )
    return merged, kept.tables


__all__ = ["BuildOptions", "BuildResult", "build", "code_document", "load_kit"]
