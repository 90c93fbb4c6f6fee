package api

func (s *API) team(b *builder) {}

func clashesOf(detail any) []Clash { return nil }
