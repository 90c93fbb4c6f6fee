package api

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/publish/signed"
)

// secretName is how the installation keeps the seed of its signing key.
const secretName = "roadmap_file_key"

// historyMost is how many entries of public history a file holds, the newest.
const historyMost = 2000

// fileContent is everything public of a roadmap, with all languages of every
// text. See docs/roadmap-file.md.
type fileContent struct {
	Origin        origin         `json:"origin"`
	Party         Party          `json:"party"`
	Roadmap       Roadmap        `json:"roadmap"`
	Activities    []Activity     `json:"activities"`
	Versions      []Version      `json:"versions"`
	Organizations []Organization `json:"organizations"`
	History       []Change       `json:"history"`
}

// origin says where and when a file was made. The day is that of the Party,
// so that a file asked for twice is the same.
type origin struct {
	BaseURL string `json:"base_url"`
	On      string `json:"on"`
}

// signingKey is the installation's key, made when it is first needed.
func (s *API) signingKey(ctx context.Context) (ed25519.PrivateKey, error) {
	seed, err := s.Secret(ctx, secretName)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// Fingerprint names the installation's key to people.
func (s *API) Fingerprint(ctx context.Context) (string, error) {
	key, err := s.signingKey(ctx)
	if err != nil {
		return "", err
	}
	return signed.Fingerprint(key.Public().(ed25519.PublicKey)), nil
}

// roadmapFile answers with the signed file of a roadmap.
func (s *API) roadmapFile(r *web.Request) (web.Response, error) {
	c, err := s.content(r, r.Party(), r.PathValue("slug"))
	if err != nil {
		return nil, public(err)
	}
	key, err := s.signingKey(r.Context())
	if err != nil {
		return nil, err
	}
	data, err := signed.Sign(c, key)
	return web.Data{Type: "application/json; charset=utf-8", Body: data}, err
}

// content gathers what is public of a roadmap.
func (s *API) content(r *web.Request, code, slug string) (c fileContent, err error) {
	p, err := s.find(r.Context(), code)
	if err != nil {
		return c, err
	}
	v, err := s.Roadmaps.PublicView(r.Context(), code, slug, 0)
	if err != nil {
		return c, err
	}
	c = fileContent{Origin: origin{s.BaseURL, v.Today.String()}, Party: s.partyOf(p, true, i18n.None), Roadmap: s.roadmapOf(v.Roadmap, i18n.None),
		Activities: []Activity{}, Versions: []Version{}, Organizations: []Organization{}, History: []Change{}}
	for _, it := range v.Items {
		c.Activities = append(c.Activities, s.activityOf(v, it, i18n.None))
	}
	if err := s.proven(r.Context(), code, c.Activities, i18n.None); err != nil {
		return c, err
	}
	for n := v.Roadmap.Version; n > 0; n-- {
		in := &versionInput{RoadmapInput: RoadmapInput{CodeParam: CodeParam{code}, SlugParam: SlugParam{v.Roadmap.Slug}}, Number: n}
		version, err := s.version(r, in)
		if err != nil {
			return c, err
		}
		c.Versions = append(c.Versions, version)
	}
	if err := s.addBodies(r, &c, code); err != nil {
		return c, err
	}
	entries, _, err := history.List(r.Context(), s.DB.Read(), history.Filter{Party: code, PublicOnly: true, Limit: historyMost})
	for _, e := range entries {
		if x, ok := changeOf(v, e, i18n.None); ok {
			c.History = append(c.History, x)
		}
	}
	return c, err
}

func (s *API) addBodies(r *web.Request, c *fileContent, code string) error {
	list, err := organization.PublicList(r.Context(), s.DB.Read(), code, i18n.EN)
	for _, b := range list {
		c.Organizations = append(c.Organizations, organizationOf(b, i18n.None, false))
	}
	return err
}

// publicKey is what others check the files of this installation with.
type publicKey struct {
	Schema      string `json:"schema"`
	Algorithm   string `json:"algorithm"`
	Key         string `json:"key"`
	Fingerprint string `json:"fingerprint"`
}

// keyFile answers with the public key of this installation.
func (s *API) keyFile(r *web.Request) (web.Response, error) {
	key, err := s.signingKey(r.Context())
	if err != nil {
		return nil, err
	}
	pub := key.Public().(ed25519.PublicKey)
	body, err := json.Marshal(publicKey{signed.Schema, "Ed25519", base64.StdEncoding.EncodeToString(pub), signed.Fingerprint(pub)})
	return web.Data{Type: "application/json; charset=utf-8", Body: body}, err
}
