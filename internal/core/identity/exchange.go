package identity

import (
	"context"
	"slices"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Datasets are the lists that this feature offers for export and import: the
// people of a Party. A new row invites; names and addresses are each person's
// own to change.
func Datasets(s *Service) []dataset.Dataset {
	return []dataset.Dataset{{
		Key: "people", Version: 1, Title: MsgPeopleTitle, Order: 70, Read: PermPeopleRead, Write: PermPeopleManage,
		Path: "/work/{code}/people",
		Columns: []dataset.Column{
			{ID: "id", Label: dataset.MsgColumnId, Type: dataset.ID},
			{ID: "name", Label: MsgFieldName, Type: dataset.Line, ReadOnly: true, Personal: true},
			{ID: "email", Label: MsgFieldEmail, Type: dataset.Line, Required: true, Personal: true, Max: maxEmail},
			{ID: "lang", Label: MsgFieldMailLang, Type: dataset.Choice, Options: langOptions()},
			{ID: "roles", Label: MsgFieldRoles, Type: dataset.Choices, Options: roleOptions(), Required: true},
			{ID: "bodies", Label: MsgFieldBodies, Type: dataset.Choices},
		},
		Options: s.bodyOptions, Rows: s.peopleRows, Import: s.importPeople,
	}}
}

func langOptions() (out []dataset.Option) {
	for _, l := range i18n.Langs {
		out = append(out, dataset.Option{Code: string(l), Label: func(*i18n.Localizer) string { return l.Name() }})
	}
	return out
}

func roleOptions() (out []dataset.Option) {
	for _, r := range Roles() {
		out = append(out, dataset.Labelled(string(r), roleNames[r]))
	}
	return out
}

func (s *Service) bodyOptions(ctx context.Context, _ db.IDB, sc dataset.Scope) (map[string][]dataset.Option, error) {
	names, err := s.BodyNames(ctx, sc.Party)
	options := make([]dataset.Option, len(names))
	for i, n := range names {
		options[i] = dataset.Named(n.ID, n.Name)
	}
	return map[string][]dataset.Option{"bodies": options}, err
}

func (s *Service) peopleRows(ctx context.Context, _ db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
	list, err := s.Members(ctx, sc.Actor, sc.Party)
	if err != nil {
		return err
	}
	return dataset.Write(list, fields, Member.values, yield)
}

func (m Member) values() map[string]string {
	bodies := slices.Clone(m.Bodies)
	slices.Sort(bodies)
	return map[string]string{"id": m.ID, "name": m.Name, "email": m.Email, "lang": string(m.Lang),
		"roles": strings.ReplaceAll(words(m.Roles), " ", ","), "bodies": strings.Join(bodies, ",")}
}

// peopleImport invites people and changes roles, as the pages do.
type peopleImport struct {
	*Service
	scope     dataset.Scope
	fields    []dataset.Field
	at        map[string]int
	partyName string
}

func (s *Service) importPeople(ctx context.Context, _ db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	if err := s.need(sc.Actor, PermPeopleManage, sc.Party); err != nil {
		return nil, err
	}
	name, err := s.parties.PartyName(ctx, sc.Party, sc.Lang)
	return &peopleImport{s, sc, fields, dataset.Index(fields), name}, err
}

// Match finds members by id or by address.
func (m *peopleImport) Match(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	list, err := members(ctx, q, m.scope.Party)
	if err != nil {
		return err
	}
	byID, byEmail := map[string]Member{}, map[string]Member{}
	for _, x := range list {
		byID[x.ID], byEmail[emailKey(x.Email)] = x, x
	}
	for _, r := range rows {
		m.order(r)
		x, found := byID[r.ID]
		if i, ok := m.at["email"]; ok && r.ID == "" {
			r.Key = emailKey(r.To[i])
			x, found = byEmail[r.Key]
		}
		if found {
			r.ID, r.Key, r.Now = x.ID, "", dataset.Pick(m.fields, x.values(), nil)
		}
	}
	return nil
}

// order puts roles and bodies in the order in which they are kept, so that
// another order is no difference.
func (m *peopleImport) order(r *dataset.Row) {
	if i, ok := m.at["roles"]; ok {
		r.To[i] = strings.ReplaceAll(words(rolesOf(r.To[i])), " ", ",")
	}
	if i, ok := m.at["bodies"]; ok {
		ids := list(r.To[i])
		slices.Sort(ids)
		r.To[i] = strings.Join(ids, ",")
	}
}

func list(v string) []string {
	if v == "" {
		return nil
	}
	return strings.Split(v, ",")
}

func rolesOf(v string) (roles []access.Role) {
	for _, r := range list(v) {
		roles = append(roles, access.Role(r))
	}
	return roles
}

func (m *peopleImport) Check(_ context.Context, _ db.IDB, rows []*dataset.Row) error {
	for _, r := range rows {
		for i, f := range m.fields {
			switch {
			case f.ID == "email" && r.Now == nil && r.To[i] != "":
				var bad errs.Fields
				checkEmail(&bad, "email", r.To[i])
				for _, x := range bad {
					r.Note(i, x.ID, x.Args...)
				}
			case (f.ID == "email" || f.ID == "lang") && r.Now != nil && r.To[i] != "" && r.To[i] != r.Now[i]:
				r.Note(i, MsgDataOwn)
			}
		}
		if _, ok := m.at["roles"]; r.Now == nil && !ok {
			r.Note(-1, MsgErrorRoleMissing)
		}
	}
	return nil
}

func (m *peopleImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	for _, d := range diffs {
		err := m.apply(ctx, tx, d)
		if e := errs.As(err); e != nil && e.Kind == errs.Invalid && len(e.Fields) > 0 {
			d.Refuse(m.field(e.Fields[0].Name), e.Fields[0].ID, e.Fields[0].Args...)
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *peopleImport) field(id string) int {
	if i, ok := m.at[id]; ok {
		return i
	}
	return -1
}

// apply does one row. The person of an invitation gets an id of their own,
// which d then carries.
func (m *peopleImport) apply(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	if d.Op == dataset.Create {
		return m.add(ctx, tx, d)
	}
	now, there, err := m.member(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	if !there {
		d.Refuse(-1, dataset.MsgErrorGone)
		return nil
	}
	values := now.values()
	for _, x := range d.Deltas {
		if key := m.fields[x.Field].Key(); (key == "roles" || key == "bodies") && values[key] != x.From {
			d.Refuse(x.Field, dataset.MsgErrorChangedSince)
			return nil
		}
	}
	roles, bodies := now.Roles, now.Bodies
	if v, ok := d.Get(m.field("roles")); ok {
		roles = rolesOf(v)
	}
	if v, ok := d.Get(m.field("bodies")); ok {
		bodies = list(v)
	}
	if d.Op == dataset.Delete {
		roles, bodies = nil, nil
	}
	if !slices.Contains(roles, PointOfContact) {
		if err := keepsContact(ctx, tx, m.scope.Party, d.ID); err != nil {
			return err
		}
	}
	return m.grant(ctx, tx, m.scope.Actor.Person, m.scope.Party, d.ID, roles, bodies)
}

func (m *peopleImport) member(ctx context.Context, tx *db.Tx, id string) (Member, bool, error) {
	all, err := members(ctx, tx, m.scope.Party)
	for _, x := range all {
		if x.ID == id {
			return x, true, err
		}
	}
	return Member{}, false, err
}

func (m *peopleImport) add(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	get := func(id string) string { v, _ := d.Get(m.field(id)); return v }
	in := invitation{email: get("email"), lang: m.scope.Lang, party: m.scope.Party, partyName: m.partyName, roles: rolesOf(get("roles")), bodies: list(get("bodies")),
		by: m.scope.Actor.Person, byName: m.scope.Actor.Name}
	if l, ok := i18n.ParseLang(get("lang")); ok {
		in.lang = l
	}
	if _, err := m.invite(ctx, tx, in); err != nil {
		return err
	}
	row, _, err := personByEmail(ctx, tx, in.email)
	d.ID = row.ID
	return err
}
