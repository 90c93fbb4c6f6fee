package search

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"openroadmap/internal/platform/db"
)

// classBits is how many of the lower bits of a part's id are its class; the
// rest is the number of its record. One id thus tells record, rights and
// filters without a look at any other row.
const (
	classBits = 18
	classMask = 1<<classBits - 1
)

type recordRow struct {
	bun.BaseModel `bun:"table:search_records"`
	Kind          string `bun:"kind,pk"`
	Record        string `bun:"record,pk"`
	Number        int64  `bun:"number"`
	Hash          string `bun:"hash"`
	Edition       int    `bun:"edition"`
}

type partRow struct {
	bun.BaseModel `bun:"table:search_parts"`
	ID            int64  `bun:"id,pk"`
	Path          string `bun:"path"`
	Title         string `bun:"title"`
	Context       string `bun:"context"`
	Texts         string `bun:"texts"`
}

type classRow struct {
	bun.BaseModel `bun:"table:search_classes"`
	ID            int64  `bun:"id,pk"`
	Kind          string `bun:"kind"`
	Lang          string `bun:"lang"`
	Party         string `bun:"party"`
	Division      string `bun:"division"`
	Permission    string `bun:"permission"`
}

const (
	batch     = 4000 // entries that are taken together
	removable = 200  // records that one statement removes
)

// Put makes entries findable in place of what was offered for the same
// records before. Records whose words have not changed cost one read; an
// entry without parts is removed. Call it in the transaction that changes the
// record.
func Put(ctx context.Context, tx db.IDB, entries ...Entry) error {
	for chunk := range slices.Chunk(entries, batch) {
		if err := put(ctx, tx, chunk); err != nil {
			return fmt.Errorf("index %s: %w", chunk[0].Kind, err)
		}
	}
	return nil
}

// Add makes entries findable of which nothing was offered before: an import's
// new records. It saves Put's look at what there is.
func Add(ctx context.Context, tx db.IDB, entries ...Entry) error {
	for chunk := range slices.Chunk(entries, batch) {
		if err := add(ctx, tx, chunk); err != nil {
			return fmt.Errorf("index %s: %w", chunk[0].Kind, err)
		}
	}
	return nil
}

func add(ctx context.Context, tx db.IDB, entries []Entry) error {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return len(e.Parts) == 0 })
	rows := make([]*recordRow, len(entries))
	for i, e := range entries {
		rows[i] = &recordRow{Kind: e.Kind, Record: e.Record, Hash: e.hash(), Edition: Version}
	}
	if len(rows) == 0 {
		return nil
	}
	return insert(ctx, tx, entries, rows)
}

// Remove makes records of a kind unfindable.
func Remove(ctx context.Context, tx db.IDB, kind string, records ...string) error {
	entries := make([]Entry, len(records))
	for i, id := range records {
		entries[i] = Entry{Kind: kind, Record: id}
	}
	return Put(ctx, tx, entries...)
}

func put(ctx context.Context, tx db.IDB, entries []Entry) error {
	known, err := known(ctx, tx, entries)
	if err != nil {
		return err
	}
	var changed []Entry
	var gone []recordRow
	var rows []*recordRow
	for _, e := range entries {
		old, had := known[e.key()]
		hash := e.hash()
		if had && old.Hash == hash && old.Edition == Version || !had && len(e.Parts) == 0 {
			continue
		}
		if had {
			gone = append(gone, old)
		}
		if len(e.Parts) > 0 {
			changed = append(changed, e)
			rows = append(rows, &recordRow{Kind: e.Kind, Record: e.Record, Hash: hash, Edition: Version})
		}
	}
	if err := remove(ctx, tx, gone); err != nil || len(rows) == 0 {
		return err
	}
	return insert(ctx, tx, changed, rows)
}

func (e Entry) key() string { return e.Kind + "\x00" + e.Record }

// hash of everything that a reader can see of e or filter it by.
func (e Entry) hash() string {
	if len(e.Parts) == 0 {
		return ""
	}
	b := make([]byte, 0, 512)
	b = sized(b, e.Party, e.Group)
	for _, p := range e.Parts {
		b = sized(b, string(p.Lang), string(p.Permission), p.Path, p.Title, strconv.FormatBool(p.Heading), p.Context, strconv.Itoa(len(p.Fields)))
		for _, f := range p.Fields {
			b = sized(b, f.Name, f.Text)
		}
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// sized appends texts so that no two lists give the same bytes.
func sized(b []byte, texts ...string) []byte {
	for _, s := range texts {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return b
}

// known finds what is stored of the records that entries name.
func known(ctx context.Context, tx db.IDB, entries []Entry) (map[string]recordRow, error) {
	byKind := map[string][]string{}
	for _, e := range entries {
		byKind[e.Kind] = append(byKind[e.Kind], e.Record)
	}
	known := make(map[string]recordRow, len(entries))
	for kind, ids := range byKind {
		var rows []recordRow
		if err := tx.NewSelect().Model(&rows).Where("kind = ? AND record IN (?)", kind, bun.List(ids)).Scan(ctx); err != nil {
			return nil, fmt.Errorf("read what is indexed: %w", err)
		}
		for _, r := range rows {
			known[kind+"\x00"+r.Record] = r
		}
	}
	return known, nil
}

// remove takes records out, many by one statement. Their words go by one
// alone: the index is written anew at the end of each.
func remove(ctx context.Context, tx db.IDB, gone []recordRow) error {
	var parts []int64
	for chunk := range slices.Chunk(gone, removable) {
		ids, err := removeSome(ctx, tx, chunk)
		if err != nil {
			return err
		}
		parts = append(parts, ids...)
	}
	return removeWords(ctx, tx, parts)
}

// removeSome gives the ids of the parts that it removed.
func removeSome(ctx context.Context, tx db.IDB, gone []recordRow) (ids []int64, err error) {
	numbers, ranges := make([]int64, len(gone)), make([]string, len(gone))
	for i, r := range gone {
		numbers[i], ranges[i] = r.Number, fmt.Sprintf("id BETWEEN %d AND %d", r.Number<<classBits, (r.Number+1)<<classBits-1)
	}
	if err := tx.NewRaw("DELETE FROM search_parts WHERE "+strings.Join(ranges, " OR ")+" RETURNING id").Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("remove parts: %w", err)
	}
	if _, err := tx.NewRaw("DELETE FROM search_records WHERE number IN (?)", bun.List(numbers)).Exec(ctx); err != nil {
		return nil, fmt.Errorf("remove records: %w", err)
	}
	return ids, nil
}

func removeWords(ctx context.Context, tx db.IDB, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	column := "id"
	if !postgres(tx) {
		column = "rowid"
	}
	if _, err := tx.NewRaw("DELETE FROM search_words WHERE "+column+" IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return fmt.Errorf("remove words: %w", err)
	}
	return nil
}

// insert writes entries under fresh numbers, so that the newest stand last.
func insert(ctx context.Context, tx db.IDB, entries []Entry, rows []*recordRow) error {
	if err := number(ctx, tx, rows); err != nil {
		return err
	}
	classes := classes{}
	var parts, words [][]any
	for i, e := range entries {
		for _, p := range e.Parts {
			class, err := classes.of(ctx, tx, e, p)
			if err != nil {
				return err
			}
			id := rows[i].Number<<classBits | class
			texts, err := textsOf(p)
			if err != nil {
				return err
			}
			parts = append(parts, []any{id, p.Path, p.Title, p.Context, texts})
			words = append(words, wordsOf(p, id, postgres(tx)))
		}
	}
	if err := insertRows(ctx, tx, rows, parts); err != nil {
		return err
	}
	return insertWords(ctx, tx, words)
}

// insertWords writes the tokens. SQLite gathers them in memory as long as each
// statement writes one row: before one of many rows it writes a piece of the
// index, which must be merged later. PostgreSQL reads a tsvector from text only
// where the statement says so.
func insertWords(ctx context.Context, tx db.IDB, words [][]any) error {
	if !postgres(tx) {
		return db.ExecEach(ctx, tx, "INSERT INTO search_words (rowid, title, body) VALUES (?, ?, ?)", words)
	}
	for chunk := range slices.Chunk(words, batch) {
		values := make([]string, len(chunk))
		for i, w := range chunk {
			values[i] = fmt.Sprintf("(%d, '%s'::tsvector)", w...)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO search_words (id, words) VALUES "+strings.Join(values, ",")); err != nil {
			return fmt.Errorf("insert words: %w", err)
		}
	}
	return nil
}

func insertRows(ctx context.Context, tx db.IDB, rows []*recordRow, parts [][]any) error {
	records := make([][]any, len(rows))
	for i, r := range rows {
		records[i] = []any{r.Kind, r.Record, r.Number, r.Hash, r.Edition}
	}
	if err := db.Bulk(ctx, tx, "search_records", []string{"kind", "record", "number", "hash", "edition"}, records); err != nil {
		return err
	}
	return db.Bulk(ctx, tx, "search_parts", []string{"id", "path", "title", "context", "texts"}, parts)
}

// number gives rows the next numbers.
func number(ctx context.Context, tx db.IDB, rows []*recordRow) error {
	if !postgres(tx) {
		var last int64
		if err := tx.NewRaw("SELECT coalesce(max(number), 0) FROM search_records").Scan(ctx, &last); err != nil {
			return fmt.Errorf("number records: %w", err)
		}
		for i, r := range rows {
			r.Number = last + int64(i) + 1
		}
		return nil
	}
	var numbers []int64
	if err := tx.NewRaw("SELECT nextval('search_numbers') FROM generate_series(1, ?)", len(rows)).Scan(ctx, &numbers); err != nil {
		return fmt.Errorf("number records: %w", err)
	}
	for i, r := range rows {
		r.Number = numbers[i]
	}
	return nil
}

// textsOf is the fields of p as they are stored; most parts are a title alone.
func textsOf(p Part) (string, error) {
	if len(p.Fields) == 0 {
		return "null", nil
	}
	texts, err := json.Marshal(p.Fields)
	return string(texts), err
}

// wordsOf is the row of the tokens of p. Tokens hold letters, digits and the
// joint only: they need no escaping in either language, and SQLite parts them at
// the slash.
func wordsOf(p Part, id int64, tsvector bool) []any {
	w := p.Words
	if w == nil {
		w = p.Cut()
	}
	if tsvector {
		return []any{id, vector(w.title, w.body)}
	}
	return []any{id, w.title, w.body}
}

func joined(tokens []Token) string {
	size := 0
	for _, t := range tokens {
		size += len(t.Text) + len(t.Alt) + 2
	}
	var b strings.Builder
	b.Grow(size)
	for _, t := range tokens {
		b.WriteString(t.Text)
		if t.Alt != "" {
			b.WriteByte('/')
			b.WriteString(t.Alt)
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// lastPosition is the highest position that a tsvector holds.
const lastPosition = 16383

// vector writes tokens as a tsvector, those of the title with weight A.
func vector(title, body string) string {
	var b strings.Builder
	at := 0
	write := func(words, weight string) {
		for _, word := range strings.Fields(words) {
			at++
			for w := range strings.SplitSeq(word, "/") {
				fmt.Fprintf(&b, "%s:%d%s ", w, min(at, lastPosition), weight)
			}
		}
	}
	write(title, "A")
	write(body, "")
	return b.String()
}

func postgres(q db.IDB) bool { return q.Dialect().Name() == dialect.PG }

// classes remembers the classes met in one call.
type classes map[classRow]int64

// of finds or makes the class of a part. Classes that everyone may read have
// even ids, the others odd ones, so that the commonest question needs no table.
func (cs classes) of(ctx context.Context, tx db.IDB, e Entry, p Part) (int64, error) {
	c := classRow{Kind: e.Kind, Lang: string(p.Lang), Party: e.Party, Division: e.Group, Permission: string(p.Permission)}
	if id, ok := cs[c]; ok {
		return id, nil
	}
	var ids []int64
	err := tx.NewRaw("SELECT id FROM search_classes WHERE kind = ? AND lang = ? AND party = ? AND division = ? AND permission = ?",
		c.Kind, c.Lang, c.Party, c.Division, c.Permission).Scan(ctx, &ids)
	if err != nil {
		return 0, fmt.Errorf("find class: %w", err)
	}
	if len(ids) == 0 {
		if ids, err = addClass(ctx, tx, c); err != nil {
			return 0, err
		}
	}
	cs[c] = ids[0]
	return ids[0], nil
}

func addClass(ctx context.Context, tx db.IDB, c classRow) ([]int64, error) {
	row := c
	odd := 0
	if c.Permission != "" {
		odd = 1
	}
	if err := tx.NewRaw("SELECT coalesce(max(id) + 2, ?) FROM search_classes WHERE id % 2 = ?", odd, odd).Scan(ctx, &row.ID); err != nil {
		return nil, fmt.Errorf("number a class: %w", err)
	}
	if row.ID >= 1<<classBits {
		return nil, fmt.Errorf("index of %s: more than %d classes", c.Kind, 1<<classBits)
	}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return nil, fmt.Errorf("insert class: %w", err)
	}
	return []int64{row.ID}, nil
}
