package portal

import (
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// publishing is the Parties that publish a roadmap here, by name.
type publishing struct {
	Parties  []party.Party
	Roadmaps map[party.Code]roadmap.Roadmap
}

// codes lists the Parties in the order of their names.
func (p publishing) codes() []string {
	codes := make([]string, len(p.Parties))
	for i, x := range p.Parties {
		codes[i] = string(x.Code)
	}
	return codes
}

func (p publishing) name(code string) i18n.Text {
	for _, x := range p.Parties {
		if string(x.Code) == code {
			return x.Name
		}
	}
	return i18n.Text{}
}

// publishing finds them: two queries. Practice Parties are among them; pages
// list them apart.
func (s *Portal) publishing(r *web.Request) (publishing, error) {
	pub := publishing{Roadmaps: map[party.Code]roadmap.Roadmap{}}
	rms, err := s.Roadmaps.PublishedRoadmaps(r.Context())
	if err != nil || len(rms) == 0 {
		return pub, err
	}
	for _, rm := range rms {
		pub.Roadmaps[party.Code(rm.Party)] = rm
	}
	all, err := s.Parties.List(r.Context(), party.Filter{}, r.Lang)
	if err != nil {
		return pub, err
	}
	for _, p := range all {
		if _, ok := pub.Roadmaps[p.Code]; ok {
			pub.Parties = append(pub.Parties, p)
		}
	}
	return pub, nil
}

// serious leaves practice Parties out, unless practice is what the
// installation is for.
func (s *Portal) serious(pub publishing) publishing {
	if s.PracticeMode {
		return pub
	}
	kept := publishing{Roadmaps: pub.Roadmaps}
	for _, p := range pub.Parties {
		if !p.IsPractice() {
			kept.Parties = append(kept.Parties, p)
		}
	}
	return kept
}
