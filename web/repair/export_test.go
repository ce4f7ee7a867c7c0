package repair

// CounterLooksAnHour is for tests from outside.
var CounterLooksAnHour = counterLooks.Hour
