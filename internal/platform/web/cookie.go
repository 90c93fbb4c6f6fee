package web

import (
	"net/http"
	"time"
)

const (
	sessionName = "or_session"
	noticeName  = "or_notice"
)

// name of a cookie: over https the __Host- prefix binds it to this host.
func (s *Site) cookieName(name string) string {
	if s.Secure() {
		return "__Host-" + name
	}
	return name
}

func (s *Site) sessionToken(q *http.Request) string {
	if c, err := q.Cookie(s.cookieName(sessionName)); err == nil {
		return c.Value
	}
	return ""
}

// SessionToken is the token of the reader's session, "" if there is none.
func (r *Request) SessionToken() string { return r.site.sessionToken(r.Request) }

// SessionCookie makes the cookie that holds a session's token; an empty token
// ends it.
func (s *Site) SessionCookie(token string, life time.Duration) *http.Cookie {
	age := int(life.Seconds())
	if token == "" {
		age = -1
	}
	return s.cookie(sessionName, token, age)
}

func (s *Site) noticeCookie(id string, age int) *http.Cookie { return s.cookie(noticeName, id, age) }

func (s *Site) cookie(name, value string, age int) *http.Cookie {
	return &http.Cookie{Name: s.cookieName(name), Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.Secure(), SameSite: http.SameSiteLaxMode}
}

func hasNotice(q *http.Request) bool {
	_, err := q.Cookie(noticeName)
	if err != nil {
		_, err = q.Cookie("__Host-" + noticeName)
	}
	return err == nil
}

// noticeOf is the sentence that the last act left for this page. The cookie
// holds only a message id, so nobody can make the page say anything else.
func noticeOf(r *Request) string {
	c, err := r.Cookie(r.site.cookieName(noticeName))
	if err != nil {
		return ""
	}
	return r.site.Bundle.For(r.Lang).Known(c.Value)
}
