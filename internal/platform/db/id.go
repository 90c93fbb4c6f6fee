package db

import "github.com/google/uuid"

// NewID makes a UUIDv7 in text form: unique, and in the order of creation.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// IsID tells whether s has the form of an id, so that a nonsense id is "not
// found" before any SQL.
func IsID(s string) bool {
	if len(s) != 36 {
		return false
	}
	_, err := uuid.Parse(s)
	return err == nil
}
