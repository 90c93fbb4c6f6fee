module openroadmap

go 1.26.0

require (
	github.com/gohugoio/locales v0.15.5
	github.com/nicksnyder/go-i18n/v2 v2.7.0
	golang.org/x/text v0.43.0
)
