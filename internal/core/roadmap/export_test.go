package roadmap

// ListOn is listOn, for tests that look at other days.
var ListOn = (*Service).listOn
