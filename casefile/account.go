package casefile

// AccountEventKind is what is kept in the register of accounts, which is only ever added to: sign-ins, refusals, and what
// administrators do.
type AccountEventKind string

// The events. A look at a full identity number is kept with its case, and the register shows it with the others.
const (
	AccountSignedIn        AccountEventKind = "sign_in"
	AccountSignInRefused   AccountEventKind = "sign_in_refused" // without an account: nobody has the login
	AccountSignInLimited   AccountEventKind = "sign_in_limited" // so many were wrong that no more are compared for a while
	AccountSignedOut       AccountEventKind = "sign_out"
	AccountAccessRefused   AccountEventKind = "access_refused"   // a page or an act that the role may not
	AccountPasswordChanged AccountEventKind = "password_changed" // by its owner, who gave the one before
	AccountPasswordRefused AccountEventKind = "password_refused" // the one before was not right
	AccountPasswordSet     AccountEventKind = "password_set"     // through a one-time link
	AccountSessionsEnded   AccountEventKind = "sessions_ended"   // by their owner

	AccountMade           AccountEventKind = "account_made"
	AccountChanged        AccountEventKind = "account_changed"
	AccountDisabled       AccountEventKind = "account_disabled"
	AccountEnabled        AccountEventKind = "account_enabled"
	AccountUnlocked       AccountEventKind = "account_unlocked"
	AccountLinkMade       AccountEventKind = "link_made"
	AccountSubjectAdded   AccountEventKind = "subject_added"
	AccountSubjectRemoved AccountEventKind = "subject_removed"

	UnitSoleHeadOn  AccountEventKind = "unit_sole_head_on"  // the unit's only head decides what he has put up himself
	UnitSoleHeadOff AccountEventKind = "unit_sole_head_off" // another head does

	UnitSystemMade  AccountEventKind = "unit_system_made" // its own system may act for the unit; the one before may not any more
	UnitSystemEnded AccountEventKind = "unit_system_ended"

	CityInitialised    AccountEventKind = "city_initialised"
	CityImported       AccountEventKind = "imported"
	PartnerAdded       AccountEventKind = "partner_added"
	PartnerChanged     AccountEventKind = "partner_changed"
	PartnerSecretMade  AccountEventKind = "partner_secret_made"
	PartnerEnabled     AccountEventKind = "partner_enabled"
	PartnerDisabled    AccountEventKind = "partner_disabled"
	CalendarNoticeDone AccountEventKind = "calendar_notice_applied"

	IdentityLooked       AccountEventKind = "identity_look"
	IdentityLooksLimited AccountEventKind = "identity_looks_limited" // there were enough for now

	CounterLooked       AccountEventKind = "counter_look" // a record was looked up for somebody at the counter
	CounterLooksLimited AccountEventKind = "counter_looks_limited"

	MarkLooked       AccountEventKind = "mark_look" // the marks on a person were looked up
	MarkLooksLimited AccountEventKind = "mark_looks_limited"

	EnterpriseLooked       AccountEventKind = "enterprise_look" // an enterprise's records were looked up, by somebody of a body or by a partner
	EnterpriseLooksLimited AccountEventKind = "enterprise_looks_limited"

	AdministratorAdded AccountEventKind = "administrator_added" // of an enterprise in bankruptcy
	AdministratorEnded AccountEventKind = "administrator_ended"

	CodeCopied        AccountEventKind = "code_copy" // a document was printed with the code that lets its party in
	CodeCopiesLimited AccountEventKind = "code_copies_limited"
)

// AccountEventGroup is some kinds of event that are looked for together.
type AccountEventGroup struct {
	Name  string
	Kinds []AccountEventKind
}

// AccountEventGroups are all events, in the groups in which the register is filtered.
var AccountEventGroups = []AccountEventGroup{
	{"sign_ins", []AccountEventKind{AccountSignedIn, AccountSignedOut}},
	{"refusals", []AccountEventKind{AccountSignInRefused, AccountSignInLimited, AccountAccessRefused, AccountPasswordRefused,
		IdentityLooksLimited, CounterLooksLimited, CodeCopiesLimited, MarkLooksLimited, EnterpriseLooksLimited}},
	{"passwords", []AccountEventKind{AccountPasswordChanged, AccountPasswordSet, AccountSessionsEnded, AccountLinkMade}},
	{"administration", []AccountEventKind{AccountMade, AccountChanged, AccountDisabled, AccountEnabled, AccountUnlocked,
		AccountLinkMade, AccountSubjectAdded, AccountSubjectRemoved, AdministratorAdded, AdministratorEnded, UnitSoleHeadOn, UnitSoleHeadOff, UnitSystemMade, UnitSystemEnded,
		CityInitialised, CityImported, PartnerAdded, PartnerChanged,
		PartnerSecretMade, PartnerEnabled, PartnerDisabled, CalendarNoticeDone}},
	{"looks", []AccountEventKind{IdentityLooked, IdentityLooksLimited, CounterLooked, CounterLooksLimited, CodeCopied, CodeCopiesLimited, MarkLooked, MarkLooksLimited,
		EnterpriseLooked, EnterpriseLooksLimited}},
}

// Unit reports the kind of unit that accounts of the role belong to, "" for none.
func (r Role) Unit() UnitKind {
	switch {
	case r.AtAgency():
		return UnitAgency
	case r.AtDesk():
		return UnitProvider
	}
	return ""
}
