// Package demo makes the practice country, the fictitious Republic of Maravia,
// with its neighbour and as many further Parties as a load test wants. It acts
// through the services, as people would, so that practice data obey every rule.
package demo

import (
	"context"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/db"
)

// Services is what the practice country is made with.
type Services struct {
	DB            *db.DB
	Parties       *party.Service
	Identity      *identity.Service
	Organizations *organization.Service
	Review        *review.Service
	Roadmaps      *roadmap.Service
}

// Account is a sign-in to practise with.
type Account struct {
	Party    string `json:"party"`
	Role     string `json:"role"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Make makes what is missing.
func Make(ctx context.Context, s Services, further int) ([]Account, error) { return nil, nil }
