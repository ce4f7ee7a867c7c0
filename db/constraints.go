package db

// constraint is the name of a constraint, or of a unique index, that code reacts to.
type constraint string

// The constraints that code reacts to. A test holds that each is in the schema.
const (
	appointmentsKey    constraint = "appointments_pkey"
	appointmentsOne    constraint = "appointments_one"
	actsOnePerTask     constraint = "acts_one_per_task"
	actsOneWaiting     constraint = "acts_one_waiting"
	actDraftsOne       constraint = "act_drafts_one"
	caseRecordsOneOpen constraint = "case_records_one_open"
	casesOneAbout      constraint = "cases_one_about"
	commitmentsForm    constraint = "commitments_form_id_key"
	commitmentItemCode constraint = "commitment_items_code_key"
	courtDocumentOnce  constraint = "reorganizations_document"
	planOne            constraint = "reorganizations_one_plan"
	planEndOne         constraint = "reorganizations_one_end"
	listingsOneAct     constraint = "listings_one_act"
	listingsOneItem    constraint = "listings_one_item"
	partnersName       constraint = "partners_name_zh_key"
	partnersKey        constraint = "partners_pkey"
	unitSystemsKey     constraint = "unit_systems_pkey"
	unitSystemsOne     constraint = "unit_systems_one"
)

// constraints are all of them.
var constraints = []constraint{appointmentsKey, appointmentsOne, actsOnePerTask, actsOneWaiting, actDraftsOne, caseRecordsOneOpen, casesOneAbout, commitmentsForm,
	commitmentItemCode, courtDocumentOnce, planOne, planEndOne, listingsOneAct, listingsOneItem, partnersName, partnersKey, unitSystemsKey, unitSystemsOne}
