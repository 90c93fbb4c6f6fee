package app

import (
	"testing"

	"openroadmap/internal/platform/i18n"
)

// The program reads a language when somebody first asks for it; here all are.
func TestMessagesOfEveryLanguage(t *testing.T) {
	bundle, err := i18n.NewBundle((&App{}).messages()...)
	if err != nil {
		t.Fatal(err)
	}
	if err := bundle.Check(); err != nil {
		t.Error(err)
	}
}
