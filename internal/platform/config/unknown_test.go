package config_test

import (
	"reflect"
	"testing"

	"openroadmap/internal/platform/config"
)

func TestUnknownVariablesAreNamedWithTheNearest(t *testing.T) {
	environ := []string{"PATH=/bin", "OPENROADMAP_DATA=d", "OPENROADMAP_LISTENN=x", "OPENROADMAP_BASEURL=y", "OPENROADMAP_=z"}
	got := config.Unknown(environ, []string{"data", "listen", "base-url"})
	want := []config.UnknownVariable{{"OPENROADMAP_", "OPENROADMAP_DATA"}, {"OPENROADMAP_BASEURL", "OPENROADMAP_BASE_URL"}, {"OPENROADMAP_LISTENN", "OPENROADMAP_LISTEN"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Unknown = %v, want %v", got, want)
	}
	if got := config.Unknown(nil, nil); got != nil {
		t.Errorf("Unknown of nothing = %v", got)
	}
}
