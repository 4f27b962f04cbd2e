"""The tests that reach bounds at which a database, a clock or a connection takes part.

And the numbers that bound nothing that a caller, or a machine, could meet: each with the reason.
"""

PEOPLE = "tests/domain/people"
QUALIFICATIONS = "tests/domain/qualifications"
TEAMS = "tests/schema/people/test_teams.py"
MEASURES = "tests/domain/discovery/test_measures.py"
CALLS = "tests/bounds/test_calls.py::test_a_call_takes_ten_thousand_items_and_no_more"
CLOCKWORK = "tests/api/timers/test_clockwork.py"
BOUNDS_OF_THE_API = "tests/schema/test_bounds.py::test_a_bound_holds"
STORED = "tests/bounds/test_stored_bounds.py"
PACING = "tests/api/http/test_pacing.py"
AGREEMENT = "tests/domain/accounts/agreement/test_document.py"
APPLICATIONS = "tests/domain/accounts/applications"
JOBS = "tests/domain/jobs/test_run.py"
EXPORT = "tests/domain/accounts/export"
MESSAGES = "tests/domain/messages/test_writing.py"
CONTACT = "tests/domain/messages/contact/test_contact.py"
SENDER = "tests/api/mail/test_sender.py"
UPLOADS = "tests/api/http/test_uploads.py"

SUSPENSION = "tests/domain/accounts/suspension"
REPORTS = "tests/domain/moderation"
RATINGS = "tests/domain/ratings/test_ratings.py"
HELP = "tests/domain/help/test_topics.py"
OPENID = "tests/domain/people/openid/commands"
REVIEW = "tests/domain/accounts/review/test_review.py"
TAX = "tests/domain/accounts/tax"
BANK_FILES = "tests/api/payouts"
IDENTITY = "tests/domain/accounts/identity"
SECOND_STEP = "tests/domain/people/second_step"
METHODS = "tests/domain/payouts/methods"
CHOOSING = f"{METHODS}/commands/test_set_method.py"
GIFT_CARDS = "tests/domain/payouts/gift_cards"
VERIFICATION = "tests/domain/secrets/test_verification.py"
TAX_REPORT = "tests/domain/payouts/tax_reports/test_report.py"
ELIGIBLE = "tests/domain/discovery/test_eligible_workers.py"
DASHBOARD = "tests/domain/dashboard"
FUNDING = "tests/domain/funding"
WORKER_LISTS = "tests/domain/worker_lists"
BONUSES = "tests/domain/assignments/test_send_bonuses.py"
XML = "tests/domain/questions/xml"
REFUSED_DOCUMENTS = (
    f"{XML}/test_documents.py::test_a_document_is_refused_with_its_line_and_what_would_be_right"
)
TEMPLATES = "tests/domain/questions/templates/test_rules.py"
PROJECTS = "tests/domain/projects"
RESULTS = "tests/domain/results"
REVIEWED = "tests/domain/review"
DISPUTES = "tests/domain/disputes"
BATCHES = "tests/domain/batches"
CSV_FILES = "tests/domain/storage/csv_files/test_parser.py"
ROOM = "tests/domain/operations"
MONITORS = f"{ROOM}/monitors/test_monitors.py"
REACHED: dict[str, str] = {
    "domain/operations/limits.py:MOST_COUNTED": f"{ROOM}/test_queues.py::"
    "test_a_queue_that_is_too_long_is_not_counted_to_its_end",
    "domain/operations/monitors/limits.py:EVERY": f"{MONITORS}::"
    "test_no_look_is_due_within_a_minute",
    "domain/operations/monitors/limits.py:LEASE": f"{MONITORS}::"
    "test_one_process_looks_at_a_time_and_the_next_where_it_was_killed",
    "domain/operations/monitors/limits.py:KEPT": f"{MONITORS}::"
    "test_alarms_are_deleted_a_month_after_their_end",
    "domain/operations/limits.py:LONGEST_WAIT_ASKED": "tests/schema/room/test_room.py::"
    "test_what_has_not_waited_long_enough_is_not_counted",
    "domain/operations/limits.py:MONEY_SAMPLED_FOR": f"{ROOM}/test_queues.py::"
    "test_samples_are_shared_while_they_are_young",
    "domain/operations/limits.py:PRESENT_FOR": f"{ROOM}/test_processes.py::"
    "test_a_silent_process_is_not_counted_and_later_forgotten",
    "domain/operations/limits.py:PRESENCE_KEPT": f"{ROOM}/test_processes.py::"
    "test_a_silent_process_is_not_counted_and_later_forgotten",
    "domain/operations/limits.py:MOST_DECIDED_A_CALL": "tests/schema/room/test_deciding_many.py::"
    "test_a_list_is_bounded",
    "api/counts/presence.py:A_MINUTE": "tests/api/counts/test_presence.py::"
    "test_what_is_older_than_a_minute_does_not_count",
    "api/configuration/storage.py:SHORTEST_RETENTION_DAYS": "tests/api/configuration/"
    "test_retention.py::test_less_than_a_week_is_refused",
    "domain/retention/periods.py:TOLD_BEFORE": "tests/domain/retention/test_disposing.py::"
    "test_it_is_told_a_week_before_and_done_after_it",
    "domain/retention/periods.py:FILE_AGAIN_AFTER": "tests/domain/retention/test_files.py::"
    "test_a_job_that_fails_is_begun_again_a_day_later",
    "domain/retention/periods.py:FILE_KEPT": "tests/domain/retention/test_files.py::"
    "test_a_file_is_offered_for_thirty_days",
    "domain/profiles/premium_set/plan.py:MOST_KEYS": "tests/schema/profiles/test_premium_set.py::"
    "test_at_most_a_hundred_keys_are_taken",
    "domain/batches/wages.py:LEAST_MEASURED": "tests/domain/batches/test_wages.py::"
    "test_a_wage_is_compared_with_the_floor_from_ten_submissions_on",
    "domain/batches/watching/tally.py:SHORTEST_TIME": "tests/domain/batches/test_wages.py::"
    "test_a_wage_counts_a_second_at_least",
    "domain/batches/watching/links.py:LASTS": "tests/domain/batches/watching/test_links.py::"
    "test_a_link_opens_its_picture_for_seven_days",
    "domain/batches/watching/queries.py:EARLIER_BATCHES": "tests/domain/batches/watching/"
    "test_queries.py::test_the_latest_ten_batches_of_the_project_tell_the_time",
    "domain/discovery/eligible_workers.py:FEWEST_SHOWN": f"{ELIGIBLE}::"
    "test_counts_are_told_in_ranges",
    "domain/discovery/eligible_workers.py:MOST_COUNTED": f"{ELIGIBLE}::"
    "test_counts_are_told_in_ranges",
    "domain/discovery/eligible_workers.py:ROUNDED_TO": f"{ELIGIBLE}::"
    "test_counts_are_told_in_ranges",
    "schema/graph/batches/watched.py:LONGEST_EXPECTED": "tests/schema/batches/test_watching.py::"
    "test_an_estimate_takes_an_expected_time_of_a_year_at_most",
    "domain/questions/templates/rules.py:MOST_PLACEHOLDERS": f"{TEMPLATES}::"
    "test_the_number_of_placeholders_is_bounded",
    "domain/questions/templates/rules.py:MOST_OCCURRENCES": f"{TEMPLATES}::"
    "test_the_number_of_placeholders_is_bounded",
    "domain/questions/templates/placeholders.py:LONGEST_NAME": f"{TEMPLATES}::"
    "test_a_name_has_at_most_so_many_characters",
    "domain/questions/templates/uses.py:SEEN_BEFORE": f"{TEMPLATES}::"
    "test_a_placeholder_is_seen_in_an_address_as_long_as_one_may_be",
    "domain/projects/rules.py:LONGEST_NAME": f"{PROJECTS}/test_commands.py::"
    "test_a_wrong_change_changes_nothing",
    "domain/projects/previews.py:MOST_PREVIEWS": f"{PROJECTS}/test_previews.py::"
    "test_the_newest_previews_of_each_requester_are_kept",
    "schema/projects/previewing.py:MOST_COLUMNS": "tests/schema/projects/test_previewing.py::"
    "test_an_input_is_one_row_of_one_template",
    "domain/results/limits.py:MOST_ANSWER_COLUMNS": f"{RESULTS}/test_export_results.py::"
    "test_names_beyond_the_most_columns_are_told",
    "domain/results/limits.py:CELLS_A_CHUNK": f"{RESULTS}/test_export_results.py::"
    "test_a_chunk_writes_fewer_rows_where_they_have_many_columns",
    "domain/results/limits.py:MOST_COLUMNS": f"{RESULTS}/test_import_decisions.py::"
    "test_a_file_of_another_kind_is_refused_at_once",
    "domain/results/limits.py:MOST_QUALIFICATION_COLUMNS": f"{RESULTS}/test_workers_file.py::"
    "test_only_the_newest_types_have_columns",
    "domain/results/limits.py:WINDOW_BYTES": f"{RESULTS}/test_csv_windows.py::"
    "test_what_is_written_is_read_wherever_windows_end",
    "domain/results/limits.py:WINDOW_ROWS": f"{RESULTS}/test_csv_windows.py::"
    "test_a_window_has_so_many_rows_also_where_they_are_blank",
    "domain/batches/error_files.py:MOST_BYTES": f"{BATCHES}/test_check.py::"
    "test_errors_are_no_formulas_and_their_file_has_an_end",
    "domain/results/limits.py:LONGEST_ROW_BYTES": f"{RESULTS}/test_csv_windows.py::"
    "test_a_broken_file_is_refused_with_its_row",
    "domain/storage/csv_files/limits.py:MOST_ROW_BYTES_OF_ANY": f"{RESULTS}/test_csv_windows.py::"
    "test_a_row_as_long_as_one_may_be_is_read",
    "domain/results/worker_columns.py:LEAST_VALUE": f"{RESULTS}/test_workers_file.py::"
    "test_update_columns_grant_revoke_block_and_unblock",
    "domain/results/worker_columns.py:GREATEST_VALUE": f"{RESULTS}/test_workers_file.py::"
    "test_wrong_cells_are_answered_and_the_others_done",
    "domain/review/commands/decide_matching.py:MOST_EXPECTED": f"{REVIEWED}/"
    "test_decide_matching.py::test_each_bound_is_named",
    "domain/review/other_answers.py:MOST_OTHERS": "tests/schema/review/test_queue.py::"
    "test_at_most_ten_others_are_shown",
    "domain/storage/csv_files/limits.py:MOST_ROWS": f"{BATCHES}/test_check.py::"
    "test_a_million_rows_are_the_most",
    "domain/storage/csv_files/limits.py:MOST_COLUMNS": f"{CSV_FILES}::"
    "test_as_many_columns_as_may_be_are_read",
    "domain/storage/csv_files/limits.py:LONGEST_NAME": f"{CSV_FILES}::"
    "test_as_many_columns_as_may_be_are_read",
    "domain/storage/csv_files/limits.py:MOST_ROW_BYTES": f"{CSV_FILES}::"
    "test_nothing_is_read_behind_what_no_row_can_be",
    "domain/storage/csv_files/limits.py:MOST_CELL_BYTES": f"{CSV_FILES}::"
    "test_a_row_that_cannot_be_used_is_told_and_the_next_one_is_read",
    "domain/batches/rules.py:LONGEST_NAME": f"{BATCHES}/test_bounds.py::"
    "test_texts_are_as_long_as_their_columns",
    "domain/batches/rules.py:LONGEST_DESCRIPTION": f"{BATCHES}/test_bounds.py::"
    "test_texts_are_as_long_as_their_columns",
    "domain/batches/rules.py:MOST_LISTS": f"{BATCHES}/test_bounds.py::"
    "test_ten_lists_of_each_kind_are_the_most_and_none_is_named_twice",
    "domain/batches/rules.py:MOST_WORKERS": f"{BATCHES}/test_bounds.py::"
    "test_limits_for_workers_are_whole_numbers_from_one",
    "domain/batches/rules.py:MOST_HITS_A_WORKER": f"{BATCHES}/test_bounds.py::"
    "test_limits_for_workers_are_whole_numbers_from_one",
    "domain/batches/work/offering.py:LOOKED_AGAIN_AFTER": f"{BATCHES}/test_offer_more.py::"
    "test_an_extension_waits_for_money_and_goes_on_where_it_was",
    "domain/batches/work/publish.py:LOOKED_AGAIN_AFTER": f"{BATCHES}/test_publish.py::"
    "test_publishing_waits_for_money_and_goes_on_by_itself",
    "domain/questions/xhtml.py:DEEPEST_XHTML": "tests/domain/questions/test_xhtml.py::"
    "test_tags_stand_at_most_fifty_deep_within_each_other",
    "domain/questions/xhtml.py:MOST_TAGS": "tests/domain/questions/test_xhtml.py::"
    "test_a_text_has_at_most_five_thousand_tags",
    "domain/questions/xml/documents.py:DOCUMENT_BYTES": REFUSED_DOCUMENTS,
    "domain/questions/xml/documents.py:DEEPEST_ELEMENT": REFUSED_DOCUMENTS,
    "domain/questions/xml/documents.py:MOST_ELEMENTS": REFUSED_DOCUMENTS,
    "domain/questions/xml/documents.py:MOST_SIBLINGS": REFUSED_DOCUMENTS,
    "domain/questions/xml/documents.py:MOST_ATTRIBUTES": REFUSED_DOCUMENTS,
    "domain/questions/xml/documents.py:MOST_INVALID": f"{XML}/test_documents.py::"
    "test_a_refusal_names_several_places_but_not_all",
    "domain/questions/xml/fields.py:LONGEST_OTHER": f"{XML}/test_fields.py::"
    "test_another_choice_is_checked_as_a_text",
    "api/payouts/answers.py:MOST_BYTES": f"{BANK_FILES}/test_answers.py::"
    "test_an_answer_of_ten_mebibytes_is_read_and_one_byte_more_is_not",
    "api/payouts/answers.py:LONGEST_REMARK": f"{BANK_FILES}/test_answers.py::"
    "test_a_remark_is_one_line_without_control_characters_cut_to_three_hundred",
    "api/payouts/payments.py:MOST_PAYMENTS": f"{BANK_FILES}/test_payments.py::"
    "test_a_file_has_at_most_ten_thousand_payments",
    "api/payouts/payments.py:SMALL_DEPOSIT": f"{BANK_FILES}/test_payments.py::"
    "test_a_small_deposit_is_under_a_dollar",
    "api/payouts/nacha/rail.py:LONGEST_COMPANY_ID": f"{BANK_FILES}/test_payments.py::"
    "test_nacha_needs_a_us_account_and_a_company_id_of_ten_characters",
    "api/payouts/nacha/files.py:ENTRIES_OF_A_BATCH": f"{BANK_FILES}/nacha/test_files.py::"
    "test_a_batch_has_at_most_five_thousand_entries_and_trace_numbers_go_on",
    "api/payouts/iso20022/credit_transfers.py:LONGEST_NAME": f"{BANK_FILES}/iso20022/"
    "test_credit_transfers.py::test_a_name_has_at_most_seventy_characters",
    "api/payouts/iso20022/documents.py:SIBLINGS_LOOKED_AT": f"{BANK_FILES}/iso20022/"
    "test_hostile_documents.py::test_a_fault_after_many_elements_is_named_without_its_line",
    "domain/payouts/methods/limits.py:LONGEST_HOLDER": f"{METHODS}/test_holders.py::"
    "test_a_name_that_banks_can_write_is_kept",
    "domain/payouts/methods/limits.py:SHORTEST_ACCOUNT": f"{METHODS}/test_account_rules.py::"
    "test_account_numbers_within_bounds_are_taken",
    "domain/payouts/methods/limits.py:LONGEST_ACCOUNT": f"{METHODS}/test_account_rules.py::"
    "test_account_numbers_within_bounds_are_taken",
    "domain/payouts/methods/limits.py:LONGEST_TYPED": f"{METHODS}/test_account_rules.py::"
    "test_another_account_number_is_refused_with_its_rule",
    "domain/payouts/methods/limits.py:MOST_METHODS_A_DAY": f"{CHOOSING}::"
    "test_five_a_day_and_no_more",
    "domain/payouts/methods/limits.py:TRIES": f"{METHODS}/commands/test_confirm.py::"
    "test_the_third_wrong_try_is_the_last",
    "domain/payouts/methods/limits.py:MOST_CONFIRMATIONS": f"{METHODS}/commands/test_confirm.py::"
    "test_three_confirmations_in_thirty_days_whatever_the_account",
    "domain/payouts/methods/limits.py:CONFIRMATIONS_WITHIN": f"{METHODS}/commands/test_confirm.py::"
    "test_three_confirmations_in_thirty_days_whatever_the_account",
    "domain/payouts/methods/limits.py:LEAST_DEPOSIT": f"{METHODS}/commands/test_confirm.py::"
    "test_both_amounts_are_checked_against_their_bounds",
    "domain/payouts/methods/limits.py:LARGEST_DEPOSIT": f"{METHODS}/commands/test_confirm.py::"
    "test_both_amounts_are_checked_against_their_bounds",
    "domain/payouts/methods/limits.py:LONGEST_METHOD_REASON": f"{METHODS}/commands/test_decide.py::"
    "test_one_is_confirmed_with_a_reason_for_the_audit",
    "domain/payouts/methods/commands/set_method.py:A_DAY": f"{CHOOSING}::"
    "test_five_a_day_and_no_more",
    "domain/payouts/methods/queries.py:MOST_ALIKE": f"{CHOOSING}::"
    "test_a_proposal_names_a_hundred_accounts_and_no_more",
    "domain/payouts/gift_cards/limits.py:LEAST_WORTH": f"{GIFT_CARDS}/test_loading.py::"
    "test_bounds_are_reached",
    "domain/payouts/gift_cards/limits.py:LARGEST_WORTH": f"{GIFT_CARDS}/test_loading.py::"
    "test_bounds_are_reached",
    "domain/payouts/gift_cards/limits.py:SHORTEST_CODE": f"{GIFT_CARDS}/test_loading.py::"
    "test_bounds_are_reached",
    "domain/payouts/gift_cards/limits.py:LONGEST_CODE": f"{GIFT_CARDS}/test_loading.py::"
    "test_bounds_are_reached",
    "domain/payouts/gift_cards/limits.py:MOST_CODES_A_FILE": f"{GIFT_CARDS}/test_loading.py::"
    "test_a_file_has_ten_thousand_codes_and_no_more",
    "domain/payouts/gift_cards/limits.py:MOST_LINES_NAMED": f"{GIFT_CARDS}/test_loading.py::"
    "test_every_wrong_line_is_named_up_to_a_number",
    "domain/payouts/gift_cards/limits.py:LARGEST_FILE_BYTES": f"{GIFT_CARDS}/test_loading.py::"
    "test_a_wrong_line_is_named_without_its_code",
    "domain/payouts/gift_cards/limits.py:LARGEST_ISSUE": f"{GIFT_CARDS}/test_choice.py::"
    "test_a_payout_gets_codes_up_to_a_limit_and_the_rest_waits",
    "domain/payouts/gift_cards/limits.py:MOST_WORTHS": f"{GIFT_CARDS}/test_choice.py::"
    "test_many_worths_take_no_longer",
    "domain/payouts/gift_cards/limits.py:FEWEST_UP_TO": f"{GIFT_CARDS}/test_choice.py::"
    "test_up_to_a_number_the_codes_are_the_fewest",
    **dict.fromkeys(
        (
            "api/configuration/payouts.py:HOLD_DAYS_IN_PRODUCTION",
            "api/configuration/payouts.py:MOVE_MINUTES_IN_PRODUCTION",
            "domain/kernel/policy.py:_SMALLEST_PAYOUT",
        ),
        "tests/test_docs_payday.py::test_the_numbers_and_events_of_the_page_are_those_of_the_code",
    ),
    "domain/payouts/commands/hold.py:LONGEST_REASON": "tests/schema/payouts/test_deciding.py::"
    "test_a_reason_is_needed_and_nobody_decides_about_their_own_money",
    "domain/payouts/refusals.py:MOST_LINES": "tests/schema/payouts/test_files.py::"
    "test_an_answer_that_does_not_match_is_refused_whole_with_its_lines",
    "domain/payouts/statements/queries.py:FIRST_YEAR": "tests/domain/payouts/statements/"
    "test_yearly_statement.py::test_a_statement_is_of_a_year_that_has_begun",
    "domain/payouts/tax_reports/commands.py:LONGEST_REASON": f"{TAX_REPORT}::"
    "test_a_year_that_is_not_over_or_whose_interviews_are_erased_is_refused",
    "domain/payouts/tax_reports/rules.py:NEW_THRESHOLD": f"{TAX_REPORT}::"
    "test_a_us_person_is_reported_from_the_threshold_on",
    "domain/payouts/tax_reports/rules.py:NEW_THRESHOLD_FROM": f"{TAX_REPORT}::"
    "test_a_us_person_is_reported_from_the_threshold_on",
    "domain/payouts/tax_reports/rules.py:OLD_THRESHOLD": f"{TAX_REPORT}::"
    "test_a_us_person_is_reported_from_the_threshold_on",
    "domain/secrets/signed_documents.py:LARGEST_NUMBER": f"{VERIFICATION}::"
    "test_a_number_that_not_every_program_reads_exactly_is_a_fault",
    "domain/secrets/signing.py:MOST_LISTED": "tests/domain/secrets/test_signing.py::"
    "test_the_newest_keys_are_listed",
    "domain/secrets/verification.py:LONGEST_KEY_LIST": f"{VERIFICATION}::"
    "test_a_list_of_keys_has_a_bounded_length",
    "domain/secrets/verification.py:LONGEST_RECEIPT": f"{VERIFICATION}::"
    "test_a_receipt_has_a_bounded_length",
    "domain/kernel/following/follower.py:MOST_PASSED": f"{DASHBOARD}/test_following.py::"
    "test_entries_that_concern_nobody_move_the_stored_position_now_and_then",
    "domain/dashboard/goals.py:MOST_HITS": f"{DASHBOARD}/test_goals.py::"
    "test_goals_out_of_bounds_are_all_named_and_nothing_changes",
    "domain/dashboard/goals.py:LEAST_MONEY": f"{DASHBOARD}/test_goals.py::"
    "test_goals_out_of_bounds_are_all_named_and_nothing_changes",
    "domain/dashboard/goals.py:MOST_MONEY": f"{DASHBOARD}/test_goals.py::"
    "test_goals_out_of_bounds_are_all_named_and_nothing_changes",
    "domain/dashboard/recounting.py:SLACK": f"{DASHBOARD}/test_recounting.py::"
    "test_work_of_longer_than_an_hour_ago_is_counted_page_by_page",
    "domain/dashboard/tally.py:LATEST": f"{DASHBOARD}/test_tally.py::"
    "test_the_median_is_that_of_the_latest_hundred",
    "domain/dashboard/tally.py:LONGEST_STRETCH": f"{DASHBOARD}/test_tally.py::"
    "test_of_an_assignment_at_most_the_last_seven_days_are_work",
    "domain/dashboard/queries.py:SHORTEST_TIME": f"{DASHBOARD}/test_queries.py::"
    "test_hardly_any_time_says_nothing_of_an_hour",
    "domain/funding/rules.py:LARGEST_LIMIT": f"{FUNDING}/test_limits.py::"
    "test_a_limit_up_to_the_largest_is_taken",
    "domain/funding/rules.py:LONGEST_REASON": f"{FUNDING}/test_refunds.py::"
    "test_a_reference_and_a_reason_are_given",
    "domain/assignments/rules.py:MOST_BONUSES_A_CALL": f"{BONUSES}::"
    "test_a_file_has_at_most_a_thousand_bonuses",
    "domain/assignments/bonus_sheet.py:SHEET_BYTES": f"{BONUSES}::"
    "test_a_file_has_at_most_eight_million_bytes",
    "domain/accounts/tax/limits.py:LONGEST_POSTAL_CODE": f"{TAX}/test_interview.py::"
    "test_the_longest_postal_code_is_taken",
    "domain/accounts/tax/limits.py:SHORTEST_FOREIGN_ID": f"{TAX}/test_tax_ids.py::"
    "test_an_unknown_country_has_bounds_alone",
    "domain/accounts/tax/limits.py:LONGEST_FOREIGN_ID": f"{TAX}/test_tax_ids.py::"
    "test_an_unknown_country_has_bounds_alone",
    "domain/accounts/tax/limits.py:YEARS_VALID": f"{TAX}/test_complete.py::"
    "test_it_is_stored_encrypted_in_force_for_three_years_and_shown_masked",
    "domain/accounts/tax/limits.py:REMINDED_BEFORE": f"{TAX}/test_end.py::"
    "test_a_mail_reminds_once_thirty_days_before_the_end",
    "domain/accounts/tax/limits.py:RETURNED_STAYS": f"{TAX}/test_end.py::"
    "test_a_form_that_was_returned_is_forgotten_after_a_season",
    "domain/accounts/tax/limits.py:LONGEST_REASON": f"{TAX}/test_file_form.py::"
    "test_a_form_is_returned_with_a_bounded_reason_alone",
    "domain/accounts/tax/limits.py:MOST_A_DAY": f"{TAX}/test_complete.py::test_ten_a_day",
    "domain/accounts/tax/commands/complete.py:A_DAY": f"{TAX}/test_complete.py::test_ten_a_day",
    "domain/accounts/tax/treaties.py:LARGEST_BYTES": f"{TAX}/test_treaties.py::"
    "test_a_file_that_is_no_text_or_too_large_or_not_there",
    "domain/accounts/tax/treaties.py:LONGEST_SOURCE": f"{TAX}/test_treaties.py::"
    "test_a_source_has_at_most_500_characters",
    "domain/accounts/identity/limits.py:LONGEST_REASON": f"{IDENTITY}/test_decide.py::"
    "test_texts_have_bounds",
    "domain/accounts/identity/limits.py:LONGEST_APPEAL": f"{IDENTITY}/test_decide.py::"
    "test_texts_have_bounds",
    "domain/accounts/identity/limits.py:LONGEST_READING_REASON": f"{IDENTITY}/test_decide.py::"
    "test_each_reading_is_in_the_audit_with_its_reason",
    "domain/accounts/identity/limits.py:LEAST_AGE": f"{IDENTITY}/test_providers.py::"
    "test_the_rules_decide_by_the_answers_alone",
    "domain/accounts/identity/limits.py:MOST_AT_ONCE": f"{IDENTITY}/test_documents.py::"
    "test_a_call_and_a_check_have_few_documents",
    "domain/accounts/identity/limits.py:MOST_DOCUMENTS": f"{IDENTITY}/test_documents.py::"
    "test_a_call_and_a_check_have_few_documents",
    "domain/accounts/identity/limits.py:SOONEST_ASK": f"{IDENTITY}/test_begin.py::"
    "test_no_provider_is_asked_too_often_nor_forgotten",
    "domain/accounts/identity/limits.py:LATEST_ASK": f"{IDENTITY}/test_begin.py::"
    "test_no_provider_is_asked_too_often_nor_forgotten",
    "domain/people/limits.py:CHALLENGE_LASTS": f"{SECOND_STEP}/test_signing_in.py::"
    "test_a_challenge_allows_five_tries_and_five_minutes",
    "domain/people/limits.py:TRIES_OF_A_CHALLENGE": f"{SECOND_STEP}/test_signing_in.py::"
    "test_a_challenge_allows_five_tries_and_five_minutes",
    "domain/people/limits.py:MOST_CHALLENGES": f"{SECOND_STEP}/test_signing_in.py::"
    "test_an_account_has_ten_open_challenges_and_the_oldest_ends",
    "domain/people/limits.py:LONGEST_REMOVAL_REASON": f"{SECOND_STEP}/test_setting_up.py::"
    "test_texts_have_bounds",
    "domain/people/second_step/codes.py:LONGEST_CODE": f"{SECOND_STEP}/test_setting_up.py::"
    "test_texts_have_bounds",
    "domain/people/second_step/codes.py:STEPS_OFF": f"{SECOND_STEP}/test_signing_in.py::"
    "test_a_clock_may_be_one_step_off_and_no_more",
    "domain/secrets/keys.py:MOST_KEYS": "tests/api/secrets/test_keys.py::"
    "test_a_bad_key_is_named_and_not_shown",
    "domain/secrets/keyring.py:KEY_BYTES": "tests/api/secrets/test_keys.py::"
    "test_a_bad_key_is_named_and_not_shown",
    "api/configuration/openid.py:LONGEST_FILE": "tests/api/configuration/test_openid.py::"
    "test_a_list_may_be_in_a_file",
    "api/configuration/openid.py:MOST_PROVIDERS": "tests/api/configuration/test_openid.py::"
    "test_what_is_no_list_of_providers_is_refused",
    "api/configuration/openid.py:MOST_REDIRECTS": "tests/api/configuration/test_openid.py::"
    "test_a_wrong_value_is_named_by_its_field",
    "api/openid/addresses.py:LONGEST_ADDRESS": "tests/api/openid/test_discovery.py::"
    "test_a_discovery_document_that_leads_astray_is_not_used",
    "api/openid/discovery.py:DISCOVERY_LASTS": "tests/api/openid/test_discovery.py::"
    "test_documents_are_fetched_again_after_an_hour",
    "api/openid/fetching.py:FAULT_LASTS": "tests/api/openid/test_fetching.py::"
    "test_nobody_waits_in_line_for_a_provider_that_is_down",
    "api/openid/fetching.py:MOST_BYTES": "tests/api/openid/test_fetching.py::"
    "test_an_answer_has_a_largest_size",
    "api/openid/id_tokens.py:LONGEST_TOKEN": "tests/api/openid/test_id_tokens.py::"
    "test_what_is_no_token_is_refused",
    "api/openid/keys.py:KEYS_LAST": "tests/api/openid/test_discovery.py::"
    "test_documents_are_fetched_again_after_an_hour",
    "api/openid/keys.py:LEAST_BETWEEN": "tests/api/openid/test_keys.py::"
    "test_a_new_key_is_fetched_once_and_not_too_often",
    "api/openid/keys.py:MOST_KEYS": "tests/api/openid/test_keys.py::"
    "test_keys_that_are_none_are_passed_over",
    "api/openid/sandbox.py:CODE_LASTS": "tests/api/openid/test_sandbox.py::"
    "test_a_code_lasts_a_minute",
    "api/openid/sandbox.py:TOKEN_LASTS": "tests/api/openid/test_sandbox.py::"
    "test_a_code_lasts_a_minute",
    "api/openid/sandbox.py:LONGEST_FORM": "tests/api/openid/test_sandbox.py::"
    "test_a_form_that_is_too_long_is_none",
    "api/openid/sandbox.py:MOST_CODES": "tests/api/openid/test_sandbox.py::"
    "test_so_many_codes_wait_at_most",
    "domain/people/openid/limits.py:LONGEST_CODE": f"{OPENID}/test_finish.py::"
    "test_an_answer_of_another_browser_is_refused_and_does_no_harm",
    "domain/people/openid/limits.py:LONGEST_ISSUER": "tests/api/configuration/test_openid.py::"
    "test_a_wrong_value_is_named_by_its_field",
    "domain/people/openid/limits.py:LONGEST_PROVIDER": f"{OPENID}/test_link.py::"
    "test_an_identity_that_is_not_linked_cannot_be_unlinked",
    "domain/people/openid/limits.py:LONGEST_REDIRECT": f"{OPENID}/test_finish.py::"
    "test_answers_go_to_the_pages_of_the_settings_alone",
    "domain/people/openid/limits.py:LONGEST_SUBJECT": "tests/api/openid/test_id_tokens.py::"
    "test_a_token_whose_claims_do_not_hold_is_refused",
    "domain/people/openid/limits.py:PENDING_LASTS": f"{OPENID}/test_finish.py::"
    "test_an_answer_comes_within_ten_minutes",
    "domain/moderation/limits.py:LONGEST_REPORT": f"{REPORTS}/"
    "test_report.py::test_nobody_reports_their_own_or_too_long_or_too_often",
    "domain/moderation/limits.py:LONGEST_DECISION_REASON": f"{REPORTS}/"
    "test_decide.py::test_what_is_wrong_with_a_decision_changes_nothing",
    "domain/moderation/limits.py:SAMPLE_HITS": f"{REPORTS}/"
    "test_report.py::test_an_operator_looks_at_the_hits_that_were_in_sight",
    "domain/moderation/limits.py:MOST_EXPRESSIONS": f"{REPORTS}/"
    "test_personal_data.py::test_a_setting_has_so_many_expressions_and_no_more",
    "domain/moderation/limits.py:LONGEST_EXPRESSION": f"{REPORTS}/"
    "test_personal_data.py::test_a_setting_has_so_many_expressions_and_no_more",
    "domain/moderation/limits.py:MOST_PROGRAM": f"{REPORTS}/"
    "test_personal_data.py::test_a_setting_has_so_many_expressions_and_no_more",
    "domain/moderation/limits.py:LONGEST_EXCERPT": f"{REPORTS}/"
    "test_personal_data.py::test_an_excerpt_is_short",
    "domain/ratings/limits.py:LONGEST_RATING_TEXT": f"{RATINGS}::"
    "test_only_own_decided_work_is_rated_within_bounds",
    "domain/ratings/limits.py:LOWEST": f"{RATINGS}::"
    "test_only_own_decided_work_is_rated_within_bounds",
    "domain/ratings/limits.py:HIGHEST": f"{RATINGS}::"
    "test_only_own_decided_work_is_rated_within_bounds",
    "domain/ratings/limits.py:RATED_FOR": f"{RATINGS}::"
    "test_only_own_decided_work_is_rated_within_bounds",
    "domain/ratings/limits.py:FEWEST_RATERS": f"{RATINGS}::"
    "test_sums_and_texts_are_seen_from_five_raters_on",
    "domain/ratings/limits.py:COUNTED_MONTHS": f"{RATINGS}::test_ratings_of_long_ago_do_not_count",
    "domain/help/topics.py:LARGEST_TOPIC": f"{HELP}::test_the_bounds_are_taken",
    "domain/help/topics.py:MOST_TOPICS": f"{HELP}::test_the_bounds_are_taken",
    "domain/help/topics.py:LONGEST_TOPIC_TITLE": f"{HELP}::test_the_bounds_are_taken",
    "domain/help/topics.py:GREATEST_ORDER": f"{HELP}::test_the_bounds_are_taken",
    "domain/help/topics.py:LONGEST_LANGUAGE": f"{HELP}::test_the_bounds_are_taken",
    "schema/help/topics.py:LONGEST_NAME": "tests/schema/help/test_help.py::"
    "test_bad_arguments_are_named",
    "domain/disputes/limits.py:LONGEST_APPEAL": f"{DISPUTES}/test_appeals.py::"
    "test_texts_have_bounds",
    "domain/disputes/limits.py:LONGEST_ANSWER": f"{DISPUTES}/test_appeals.py::"
    "test_texts_have_bounds",
    "domain/accounts/suspension/limits.py:LONGEST_REASON": f"{SUSPENSION}/test_suspend.py::"
    "test_without_a_reason",
    "domain/accounts/suspension/limits.py:LONGEST_APPEAL": f"{SUSPENSION}/test_appeal.py::"
    "test_texts_have_bounds",
    "domain/accounts/review/evidence.py:LATEST_WORK": f"{REVIEW}::"
    "test_it_reads_as_much_after_a_long_history",
    "domain/accounts/review/evidence.py:LATEST_DECISIONS": f"{REVIEW}::"
    "test_it_reads_as_much_after_a_long_history",
    "domain/accounts/review/commands/propose.py:LEASE": f"{REVIEW}::"
    "test_a_page_that_was_left_is_done_by_another_process_after_its_lease",
    "domain/people/visits.py:LONGEST_NETWORK": f"{REVIEW}::test_networks_are_forgotten",
    "domain/assignments/daily_limits.py:NOTICE_AT_PERCENT": "tests/domain/assignments/"
    "test_daily_limits.py::test_four_fifths_of_the_limit_are_told_once",
    "domain/secrets/masks.py:SHOWN": "tests/domain/secrets/test_masks.py::"
    "test_most_of_a_secret_stays_hidden",
    "domain/rehearsal/jumps.py:LONGEST_JUMP": "tests/api/timers/test_rehearsal.py::"
    "test_one_jump_at_a_time_and_only_forward",
    "domain/rehearsal/jumps.py:SHORTEST_JUMP": "tests/api/timers/test_rehearsal.py::"
    "test_one_jump_at_a_time_and_only_forward",
    "api/configuration/days.py:MOST_PROBATION_DAYS": "tests/api/configuration/test_days.py::"
    "test_a_limit_has_a_largest_value",
    "api/configuration/days.py:LARGEST_DAILY_LIMIT": "tests/api/configuration/test_days.py::"
    "test_a_limit_has_a_largest_value",
    "domain/storage/limits.py:LONGEST_FILE_NAME": "tests/api/http/test_downloads.py::"
    "test_names_that_hide_what_they_are_are_refused",
    "domain/storage/limits.py:MOST_WAITING": "tests/schema/storage/test_uploads.py::"
    "test_an_account_may_have_so_many_files_waiting",
    "domain/storage/limits.py:MOST_WAITING_BYTES": "tests/schema/storage/test_uploads.py::"
    "test_an_account_may_have_so_many_bytes_waiting_also_when_asked_at_once",
    "domain/storage/limits.py:LONGEST_REASON": "tests/schema/storage/test_uploads.py::"
    "test_an_operator_reads_by_duty_and_the_audit_says_so",
    "domain/storage/limits.py:LINK_LASTS": f"{UPLOADS}::test_a_link_lives_fifteen_minutes",
    "domain/storage/limits.py:BLOB_LEASE": "tests/domain/storage/test_housekeeping.py::"
    "test_what_is_sent_longer_than_its_lease_is_not_stored",
    "domain/storage/parts.py:WRITTEN_WITHIN": f"{EXPORT}/test_commands.py::"
    "test_a_lease_that_is_about_to_end_is_not_begun",
    "domain/accounts/export/limits.py:ONE_IN": f"{EXPORT}/test_commands.py::"
    "test_an_export_that_goes_on_is_returned_and_another_begins_a_day_later",
    "domain/accounts/export/limits.py:LARGEST_FILE": f"{EXPORT}/test_archive.py::"
    "test_a_file_that_grows_too_large_is_cut",
    "domain/accounts/export/zip_stream.py:LARGEST_32": f"{EXPORT}/test_zip_stream.py::"
    "test_files_that_begin_after_four_gib_can_be_read",
    "domain/storage/links.py:SHORTEST_KEY": "tests/api/storage/test_link_key.py::"
    "test_a_key_that_cannot_be_used_is_named",
    "api/http/uploads.py:STORED_BYTES_A_POINT": f"{UPLOADS}::"
    "test_a_file_costs_a_point_and_one_for_each_sixty_four_kibibytes",
    "api/http/uploads.py:MOST_AT_ONCE": f"{UPLOADS}::"
    "test_a_process_receives_a_bounded_number_of_files_at_once",
    "api/http/uploads.py:MOST_AT_ONCE_OF_AN_ACCOUNT": f"{UPLOADS}::"
    "test_a_process_receives_few_files_of_one_account_at_once",
    "api/http/uploads.py:LEAST_BYTES_A_SECOND": f"{UPLOADS}::"
    "test_a_silent_sender_and_one_that_drips_are_given_up",
    "domain/kernel/refusals.py:MOST_PROBLEMS": "tests/domain/kernel/test_refusals.py::"
    "test_no_refusal_names_more_than_fifty_values",
    "domain/kernel/refusals.py:MOST_SENTENCES": "tests/domain/kernel/test_refusals.py::"
    "test_no_refusal_names_more_than_fifty_values",
    "domain/kernel/refusals.py:MOST_ALLOWED": "tests/domain/kernel/test_refusals.py::"
    "test_no_more_than_a_hundred_values_are_listed_as_allowed",
    "domain/people/printed_ids.py:_LONGEST_SPELLING": "tests/domain/people/test_printed_ids.py::"
    "test_a_text_too_long_for_an_id_is_not_looked_at",
    "domain/kernel/normal_form.py:MOST_MARKS": "tests/domain/kernel/test_normal_form.py::"
    "test_a_long_text_has_at_most_thirty_marks_on_a_letter",
    "domain/kernel/normal_form.py:SHORT_TEXT": "tests/domain/kernel/test_normal_form.py::"
    "test_marks_are_left_where_people_write_them",
    "domain/kernel/normal_form.py:LONGEST_KEY": "tests/domain/kernel/test_normal_form.py::"
    "test_a_name_that_is_too_long_for_an_index_has_a_digest",
    "domain/jobs/limits.py:MOST_JOBS": f"{JOBS}::test_an_account_has_a_hundred_jobs_and_no_more",
    "domain/jobs/limits.py:MOST_FAULTS": f"{JOBS}::"
    "test_a_fault_that_passes_too_often_fails_the_job",
    "domain/jobs/limits.py:MOST_STARTS": f"{JOBS}::"
    "test_a_chunk_that_ends_the_process_each_time_is_given_up",
    "domain/jobs/limits.py:LONGEST_CHUNK_SECONDS": f"{JOBS}::test_a_chunk_has_an_end",
    "domain/jobs/limits.py:LONGEST_DELAY": f"{JOBS}::test_the_delay_grows_up_to_five_minutes",
    "domain/jobs/limits.py:FIRST_DELAY": f"{JOBS}::test_the_delay_grows_up_to_five_minutes",
    "domain/jobs/limits.py:TOLD_EVERY": f"{JOBS}::"
    "test_progress_is_told_twice_a_second_and_no_more_often",
    "domain/jobs/limits.py:KEPT_AFTER_END": f"{JOBS}::"
    "test_jobs_are_deleted_thirty_days_after_their_end",
    "domain/jobs/limits.py:BEGUN_FOR": f"{JOBS}::"
    "test_of_two_processes_that_would_begin_at_once_one_does",
    "domain/jobs/limits.py:POSTPONED_AFTER": f"{JOBS}::"
    "test_a_job_of_another_release_waits_and_says_for_what",
    "domain/jobs/limits.py:CANDIDATES_OF_AN_ACCOUNT": f"{JOBS}::"
    "test_each_account_has_a_few_candidates_in_the_order_of_their_turns",
    "domain/mail/limits.py:MOST_MESSAGE_NOTICES_OF_ONE": f"{PEOPLE}/test_mail_limits.py::"
    "test_messages_are_mailed_twenty_times_a_day_by_one_and_fifty_by_all",
    "domain/mail/limits.py:MOST_MESSAGE_NOTICES": f"{PEOPLE}/test_mail_limits.py::"
    "test_messages_are_mailed_twenty_times_a_day_by_one_and_fifty_by_all",
    "domain/messages/limits.py:LONGEST_MESSAGE": f"{MESSAGES}::"
    "test_a_message_has_four_thousand_and_ninety_six_characters",
    "domain/messages/limits.py:MOST_MESSAGES": f"{MESSAGES}::"
    "test_a_thread_has_a_thousand_messages_and_no_more",
    "domain/messages/limits.py:MOST_WORKERS_A_CALL": f"{MESSAGES}::"
    "test_many_are_written_to_with_an_answer_for_each",
    "domain/messages/limits.py:REPLY_LASTS": "tests/api/cli/mail/test_receiving.py::"
    "test_an_address_is_good_for_thirty_days",
    "api/mail/received.py:LARGEST_MAIL": "tests/api/mail/test_received.py::"
    "test_what_is_no_reply_is_refused_with_the_reason",
    "api/mail/received.py:LONGEST_PART": "tests/api/mail/test_received.py::"
    "test_a_long_part_is_read_from_its_beginning",
    "api/mail/received.py:MOST_PARTS": "tests/api/mail/test_received.py::"
    "test_what_is_no_reply_is_refused_with_the_reason",
    "domain/messages/contact/limits.py:LONGEST_SUBJECT_LINE": f"{CONTACT}::"
    "test_what_is_out_of_bounds_is_refused_by_its_field",
    "domain/messages/contact/limits.py:LONGEST_CONTACT_TEXT": f"{CONTACT}::"
    "test_what_is_out_of_bounds_is_refused_by_its_field",
    "domain/messages/contact/limits.py:MOST_THREAD_MESSAGES": f"{CONTACT}::"
    "test_a_thread_has_two_hundred_messages_and_no_more",
    "domain/messages/contact/limits.py:UNCONFIRMED_FOR": f"{CONTACT}::"
    "test_a_message_that_nobody_confirms_is_deleted_after_three_days",
    "domain/messages/contact/limits.py:ANSWERED_WITHIN": f"{CONTACT}::"
    "test_the_queue_has_the_longest_waiting_first_and_tells_which_are_late",
    "api/database/fills.py:ROWS_AT_ONCE": "tests/api/database/test_fills.py::"
    "test_old_rows_get_their_normal_form",
    "api/access/browser_headers.py:LONGEST_ASKED": "tests/api/access/test_browser_headers.py::"
    "test_a_preflight_may_ask_for_so_many_characters_of_names",
    "api/websocket/authorization.py:DEEPEST": "tests/api/websocket/test_authorization.py::"
    "test_a_payload_without_a_token_is_a_strangers",
    "api/http/json_pieces.py:MOST_LEVELS": "tests/api/http/test_json_pieces.py::"
    "test_what_could_not_be_paused_is_refused",
    "api/http/pacing.py:MOST_HEADERS": f"{PACING}::test_a_head_has_a_hundred_headers_and_no_more",
    "api/http/pacing.py:MOST_HEAD_BYTES": f"{PACING}::"
    "test_an_unfinished_head_has_64_kib_and_no_more",
    "api/http/pacing.py:MOST_PIPELINED": f"{PACING}::"
    "test_sixteen_requests_wait_behind_one_and_no_more",
    "api/websocket/open_sockets.py:MOST_WAITING": "tests/api/access/test_standing.py::"
    "test_sockets_that_wait_to_be_initialised_are_bounded_by_address_and_in_all",
    "api/websocket/open_sockets.py:WAITING_PER_ADDRESS": "tests/api/access/test_standing.py::"
    "test_sockets_that_wait_to_be_initialised_are_bounded_by_address_and_in_all",
    "api/configuration/production.py:SHORTEST_TOKEN": "tests/api/configuration/"
    "test_production.py::test_what_is_harmless_in_development_only_is_refused_by_name",
    "api/configuration/settings.py:MAX_WORKERS": f"{STORED}::"
    "test_up_to_sixty_four_processes_may_be_asked_for",
    "domain/discovery/listing.py:LARGEST_PAGE": f"{STORED}::"
    "test_a_page_to_jump_to_has_up_to_a_hundred_groups",
    "domain/funding/rules.py:LONGEST_REFERENCE": f"{STORED}::"
    "test_a_bank_reference_has_up_to_eighty_characters",
    "api/access/buckets.py:REMEMBERED_CALLERS": "tests/api/access/test_buckets.py::"
    "test_the_one_not_seen_for_longest_is_forgotten",
    "api/database/asyncpg_engine.py:SECONDS_TO_END": "tests/api/database/test_engines.py::"
    "test_a_read_is_cancelled_in_some_seconds_where_the_link_is_dead",
    "api/database/connect.py:STATEMENT_SECONDS": "tests/api/database/test_engines.py::"
    "test_postgres_ends_what_takes_too_long",
    "api/database/connect.py:IDLE_IN_TRANSACTION_SECONDS": "tests/api/database/test_engines.py::"
    "test_postgres_ends_what_takes_too_long",
    "schema/graph/questions/markdown.py:DEEPEST": "tests/schema/graph/questions/test_markdown.py::"
    "test_a_text_deeper_than_fifty_elements_is_shown_as_it_is_written",
    "domain/questions/content_rules.py:LONGEST_CONTENT": "tests/domain/questions/test_question.py::"
    "test_a_text_may_be_as_long_as_a_form",
    "domain/questions/patterns.py:PATTERN_MEMORY": "tests/domain/questions/test_patterns.py::"
    "test_a_pattern_that_takes_more_memory_than_bounded_is_refused",
    "domain/questions/patterns.py:MOST_CLASSES": "tests/domain/questions/test_patterns.py::"
    "test_the_classes_of_unicode_in_a_pattern_are_bounded_before_it_is_compiled",
    "domain/questions/patterns.py:MOST_INSTRUCTIONS": "tests/domain/questions/test_patterns.py::"
    "test_the_patterns_of_a_form_take_a_bounded_time_to_compile",
    "domain/questions/patterns.py:MOST_STEPS": "tests/domain/questions/test_patterns.py::"
    "test_what_an_answer_takes_is_bounded_for_all_fields_together",
    "domain/questions/pages/markup.py:MOST_ATTRIBUTES": "tests/domain/questions/pages/"
    "test_markup.py::test_only_the_first_attributes_of_a_script_are_read",
    "domain/questions/pages/links.py:PREVIEW_LASTS": "tests/domain/questions/pages/test_links.py::"
    "test_a_link_to_preview_stays_the_same_for_an_hour_and_lasts_at_least_one",
    "api/task_pages/pages.py:CACHED_BYTES": "tests/api/task_pages/test_pages.py::"
    "test_pages_that_were_shown_are_forgotten_past_a_number_of_bytes",
    "api/task_pages/form.py:LONGEST_FORM": "tests/api/task_pages/test_submission.py::"
    "test_a_form_may_be_as_long_as_its_bound",
    "api/task_pages/form.py:MOST_VALUES_OF_A_FORM": "tests/api/task_pages/test_submission.py::"
    "test_a_form_has_at_most_five_thousand_values",
    "api/task_pages/form.py:MOST_FILES": "tests/api/task_pages/test_submission.py::"
    "test_a_form_has_at_most_a_hundred_file_fields",
    "api/task_pages/submission.py:BYTES_A_POINT": "tests/api/task_pages/test_submission.py::"
    "test_a_form_costs_a_point_and_one_for_each_four_kibibytes",
    "api/mail/links.py:LONGEST_BODY": "tests/api/mail/test_links.py::"
    "test_a_form_may_be_as_long_as_its_bound_and_no_longer",
    "api/mail/sender.py:LONGEST_LINE": "tests/api/mail/test_unsubscribing.py::"
    "test_a_long_address_of_the_market_stays_readable_to_programs",
    "domain/people/limits.py:EMAIL_CHANGE_LASTS": f"{PEOPLE}/test_change_email.py::"
    "test_a_code_works_once_for_three_days_and_until_the_next",
    "domain/people/limits.py:UNDO_LASTS": f"{PEOPLE}/test_change_email.py::"
    "test_it_can_be_undone_for_a_week",
    "domain/accounts/setting_rules.py:MOST_ADDRESS_LINES": "tests/domain/accounts/"
    "test_setting_rules.py::test_a_wrong_value_is_refused_with_its_field_and_bound",
    "domain/accounts/setting_rules.py:LONGEST_POSTAL_CODE": "tests/domain/accounts/"
    "test_setting_rules.py::test_a_wrong_value_is_refused_with_its_field_and_bound",
    "domain/accounts/setting_rules.py:LONGEST_LANGUAGE": "tests/domain/accounts/"
    "test_setting_rules.py::test_a_wrong_value_is_refused_with_its_field_and_bound",
    "domain/accounts/setting_rules.py:LONGEST_TIME_ZONE": "tests/domain/accounts/"
    "test_setting_rules.py::test_a_wrong_value_is_refused_with_its_field_and_bound",
    "domain/accounts/closing.py:TRIES": "tests/races/test_accounts.py::"
    "test_of_a_close_and_a_new_profile_no_closed_account_may_work",
    "api/process/serve.py:WEBSOCKET_MESSAGE_BYTES": "tests/api/websocket/test_connection.py::"
    "test_a_message_past_the_size_limit_closes_with_1009",
    "api/process/supervisor.py:MAX_FAILED_STARTS": "tests/api/process/test_supervisor.py::"
    "test_a_process_that_cannot_be_replaced_leaves_the_others_serving",
    "api/timers/due_rows.py:FAULTS_A_RUN": f"{CLOCKWORK}::"
    "test_a_timer_that_fails_altogether_stops_no_other_and_is_reported_by_readiness",
    "api/timers/due_rows.py:LONGEST_RETRY_AFTER": f"{CLOCKWORK}::"
    "test_a_row_that_could_not_be_done_is_tried_again_later_and_later",
    "api/websocket/messages.py:MAX_REASON_BYTES": "tests/bounds/test_pure_bounds.py::"
    "test_the_reason_of_a_close_frame_is_cut_to_what_the_protocol_takes",
    "api/websocket/uvicorn_protocol.py:MAX_FRAMES": "tests/api/websocket/test_frames.py::"
    "test_a_message_has_at_most_1024_frames",
    "domain/assignments/commands/decide.py:MOST_DECISIONS_A_CALL": CALLS,
    "domain/assignments/commands/undo.py:MOST_UNDONE_A_CALL": "tests/domain/assignments/"
    "rejections/test_undo.py::test_exactly_one_way_to_name_them_is_given_and_not_too_many",
    "domain/assignments/rejections/adding.py:FEW": "tests/domain/assignments/rejections/"
    "test_undo.py::test_few_at_once_count_at_once_and_cannot_be_undone",
    "domain/assignments/rejections/adding.py:A_MINUTE": "tests/domain/assignments/rejections/"
    "test_undo.py::test_the_eleventh_of_a_minute_takes_the_earlier_ones_with_it",
    "domain/accounts/agreement/document.py:LARGEST_BYTES": f"{AGREEMENT}::"
    "test_a_file_is_as_large_as_its_bounds_and_no_larger",
    "domain/accounts/agreement/document.py:LONGEST_TITLE": f"{AGREEMENT}::"
    "test_a_file_is_as_large_as_its_bounds_and_no_larger",
    "domain/accounts/agreement/document.py:HIGHEST_VERSION": f"{AGREEMENT}::"
    "test_a_file_is_as_large_as_its_bounds_and_no_larger",
    "domain/accounts/applications/limits.py:LONGEST_TEXT": f"{APPLICATIONS}/test_decide.py::"
    "test_a_text_has_bounds",
    "domain/accounts/applications/limits.py:BUSINESS_DAYS": "tests/domain/kernel/days/"
    "test_business_days.py::test_they_skip_the_weekend_and_keep_the_time_on_the_wall",
    "domain/assignments/rules.py:OVERRIDE_WITHIN": "tests/domain/assignments/test_decide.py::"
    "test_a_rejection_stands_thirty_days_after_the_submission",
    "domain/assignments/commands/bonus_payments.py:BONUSES_COUNT_FOR": f"{MEASURES}::"
    "test_a_requester_pays_bonuses_for_ninety_days_after_the_last_one",
    "domain/assignments/commands/bonus_payments.py:LAST_DAY": f"{MEASURES}::"
    "test_a_bonus_on_the_last_day_lets_the_check_wait",
    "domain/assignments/commands/submit.py:MEASURED_EVERY": f"{MEASURES}::"
    "test_a_busy_group_is_measured_once_a_minute",
    "domain/people/limits.py:MOST_TEAM_MEMBERS": f"{TEAMS}::"
    "test_a_team_has_fifty_members_and_no_more",
    "domain/people/limits.py:MOST_TEAM_INVITATIONS": f"{TEAMS}::"
    "test_fifty_invitations_are_open_and_no_more",
    "domain/people/limits.py:INVITATION_LASTS": f"{TEAMS}::test_an_invitation_lasts_seven_days",
    "schema/kernel/mutation.py:LONGEST_SUBJECT": "tests/schema/test_team_roles.py::"
    "test_a_long_id_is_recorded_in_part",
    "domain/discovery/measures.py:MOST_TURNED": f"{MEASURES}::"
    "test_many_groups_turn_in_several_commits",
    "domain/discovery/open_slots.py:MOST_TOLD": "tests/domain/discovery/test_open_slots.py::"
    "test_no_more_is_told_than_an_int_holds",
    "domain/discovery/statistics.py:ATTEMPTS": "tests/domain/discovery/test_statistics.py::"
    "test_only_the_latest_attempts_of_a_group_count",
    "domain/discovery/statistics.py:CACHED_FOR": "tests/domain/discovery/test_statistics.py::"
    "test_the_figures_of_a_page_take_two_statements_and_are_cached_for_minutes",
    "domain/discovery/statistics.py:MOST_CACHED": "tests/domain/discovery/test_statistics.py::"
    "test_the_cache_is_bounded_in_number_and_in_age",
    "domain/worker_lists/rules.py:LONGEST_NAME": f"{WORKER_LISTS}/test_lists.py::"
    "test_a_name_has_one_to_so_many_characters",
    "domain/worker_lists/rules.py:MOST_WORKERS_A_CALL": f"{WORKER_LISTS}/test_lists.py::"
    "test_a_call_names_one_to_a_thousand_workers",
    "domain/worker_lists/sources.py:MOST_APPROVED": f"{WORKER_LISTS}/test_fill.py::"
    "test_a_query_has_bounds",
    "domain/worker_lists/worker_file.py:MOST_BYTES": f"{WORKER_LISTS}/test_fill.py::"
    "test_only_a_file_of_one_s_own_is_read_and_no_large_one",
    "domain/worker_lists/worker_file.py:ROWS_A_PART": f"{WORKER_LISTS}/test_fill.py::"
    "test_a_part_reads_a_bounded_number_of_rows",
    "domain/hits/commands/invite.py:MOST_INVITED_A_CALL": "tests/schema/hits/test_inviting.py::"
    "test_a_thousand_are_invited_at_a_time_and_no_more",
    "domain/hits/commands/close_many.py:MOST_CLOSED_A_CALL": CALLS,
    "domain/hits/commands/call_holds.py:KEPT_FOR": "tests/domain/hits/test_publish.py::"
    "test_a_call_of_a_process_that_ended_leaves_its_money_to_its_token_or_to_housekeeping",
    "domain/hits/commands/publish_many.py:MOST_HITS_A_CALL": CALLS,
    "schema/people/finding.py:MOST_PEOPLE": "tests/schema/people/test_finding.py::"
    "test_a_hundred_are_found_at_once_and_no_more",
    "schema/kernel/person_ids.py:MOST_SOUGHT": "tests/schema/kernel/test_person_ids.py::"
    "test_a_list_that_is_too_long_is_refused_without_a_look_up",
    "domain/kernel/idempotency.py:A_DAY": "tests/domain/kernel/test_idempotency.py::"
    "test_answers_are_stored_for_a_day_and_those_of_payments_for_ever",
    "domain/kernel/idempotency.py:LONGEST_TOKEN": BOUNDS_OF_THE_API,
    "domain/kernel/refusals.py:SHOWN_CHARACTERS": "tests/bounds/test_pure_bounds.py::"
    "test_a_refused_value_is_shown_in_part",
    "domain/mail/limits.py:ATTEMPTS": f"{SENDER}::"
    "test_a_server_that_is_down_is_asked_again_later_and_later",
    "domain/mail/limits.py:FIRST_BACK_OFF": f"{SENDER}::"
    "test_a_server_that_is_down_is_asked_again_later_and_later",
    "domain/mail/limits.py:LONGEST_BACK_OFF": f"{SENDER}::"
    "test_a_server_that_is_down_is_asked_again_later_and_later",
    "domain/mail/limits.py:AHEAD_OF_OTHERS": f"{SENDER}::"
    "test_a_mail_that_its_reader_waits_for_goes_before_a_backlog",
    "domain/mail/limits.py:LEASE": f"{SENDER}::"
    "test_a_mail_whose_sender_died_is_sent_after_its_lease",
    "domain/mail/limits.py:NOTICES_LIMITED_FOR": f"{PEOPLE}/test_mail_limits.py::"
    "test_each_kind_is_mailed_once_a_day_for_each_pair",
    "domain/mail/limits.py:MOST_NOTICES_OF_A_KIND": f"{PEOPLE}/test_mail_limits.py::"
    "test_each_kind_is_mailed_once_a_day_for_each_pair",
    "domain/mail/limits.py:MOST_NOTICES": f"{PEOPLE}/test_mail_limits.py::"
    "test_all_others_together_mail_a_person_twenty_times_a_day",
    "domain/masters/commands/recompute.py:LEASE": "tests/domain/masters/test_recompute.py::"
    "test_a_page_that_was_not_finished_is_done_by_another_after_its_lease",
    "domain/people/commands/sign_up.py:AN_HOUR": f"{PEOPLE}/test_sign_up.py::"
    "test_five_codes_an_hour_are_mailed_and_no_more",
    "domain/people/limits.py:BUSY_FOR": f"{PEOPLE}/test_passwords.py::"
    "test_a_full_queue_refuses_the_storm_and_serves_everybody_else",
    "domain/people/limits.py:LOCALE_STAYS": f"{PEOPLE}/test_locale.py::"
    "test_a_worker_moves_once_in_thirty_days",
    "domain/people/limits.py:LONGEST_BLOCK_REASON": BOUNDS_OF_THE_API,
    "domain/people/limits.py:MOST_API_KEYS": f"{PEOPLE}/test_races.py::"
    "test_no_more_api_keys_are_made_at_once_than_may_live",
    "domain/people/limits.py:MOST_ATTEMPTS_PER_ADDRESS": f"{PEOPLE}/test_sign_in.py::"
    "test_an_address_may_guess_a_hundred_times",
    "domain/people/limits.py:MOST_BLOCKED_REQUESTERS": "tests/bounds/test_blocks.py::"
    "test_a_worker_blocks_ten_thousand_requesters_and_no_more",
    "domain/people/limits.py:MOST_BLOCKED_WORKERS": "tests/bounds/test_blocks.py::"
    "test_a_requester_blocks_a_hundred_thousand_workers_and_no_more",
    "domain/people/limits.py:MOST_CODES_AN_HOUR": f"{PEOPLE}/test_sign_up.py::"
    "test_five_codes_an_hour_are_mailed_and_no_more",
    "domain/people/limits.py:MOST_SESSIONS": f"{PEOPLE}/test_sign_in.py::"
    "test_the_oldest_session_makes_room_for_the_hundred_and_first",
    "domain/people/limits.py:MOST_WAITING_FOR_A_HASHER": f"{PEOPLE}/test_passwords.py::"
    "test_a_full_queue_refuses_the_storm_and_serves_everybody_else",
    "domain/people/limits.py:RESET_LASTS": f"{PEOPLE}/test_change_password.py::"
    "test_a_code_to_reset_is_good_once_and_for_an_hour",
    "domain/people/limits.py:RETENTION_AFTER_END": f"{PEOPLE}/test_trim.py::"
    "test_old_attempts_codes_mails_and_sessions_go_and_new_ones_stay",
    "domain/people/limits.py:SESSION_LASTS": f"{PEOPLE}/test_sign_in.py::"
    "test_a_session_ends_after_thirty_days",
    "domain/people/limits.py:USE_NOTED_EVERY": f"{PEOPLE}/test_sign_in.py::"
    "test_the_last_use_is_noted_once_a_minute",
    "domain/people/limits.py:VERIFICATION_LASTS": f"{PEOPLE}/test_sign_up.py::"
    "test_a_code_is_good_for_three_days",
    "domain/qualifications/answer_key_rules.py:KEY_BYTES": f"{QUALIFICATIONS}/"
    "test_answer_key_rules.py::test_a_key_is_at_most_65535_bytes_of_json",
    "domain/qualifications/commands/assign.py:MOST_WORKERS_A_CALL": CALLS,
    "domain/qualifications/requests/decide.py:MOST_DECISIONS_A_CALL": CALLS,
    "domain/qualifications/queries.py:LONGEST_SEARCH": f"{STORED}::"
    "test_a_search_for_qualification_types_has_up_to_two_hundred_characters",
    "domain/qualifications/rules.py:LONGEST_REASON": BOUNDS_OF_THE_API,
    "domain/qualifications/work_record/percentages.py:TOO_FEW_SUBMISSIONS": f"{QUALIFICATIONS}/"
    "work_record/test_percentages.py::"
    "test_percent_approved_is_of_what_was_decided_from_the_hundredth_submission_on",
    "schema/execution/limits.py:MAX_NODES": "tests/schema/execution/test_throttling.py::"
    "test_a_hundred_thousand_items_may_be_asked_for_and_no_more",
    "schema/execution/limits.py:LARGEST_PAGE": "tests/schema/kernel/test_paging.py::"
    "test_a_page_out_of_bounds_is_refused_not_clamped",
    "schema/root.py:MOST_NODES": "tests/schema/test_seeing.py::"
    "test_nodes_answer_in_order_and_leave_gaps",
    "subscriptions/fanout/conflation.py:MOST_PENDING": "tests/subscriptions/fanout/"
    "test_conflation.py::test_memory_is_bounded_by_the_window_and_the_pending_changes",
    "subscriptions/limits.py:BATCHES_AHEAD": "tests/subscriptions/fanout/test_ring.py::"
    "test_there_is_room_for_a_batch_as_soon_as_all_have_received_the_oldest",
    "subscriptions/limits.py:CANCEL_AGAIN_SECONDS": "tests/subscriptions/tasks/test_ending.py::"
    "test_a_task_that_misses_a_cancellation_is_cancelled_again_and_named_in_the_log",
    "subscriptions/limits.py:MOST_TROUBLES": "tests/subscriptions/faults/test_troubles.py::"
    "test_the_number_of_remembered_troubles_is_bounded",
    "subscriptions/limits.py:MOST_REQUIREMENTS": "tests/subscriptions/fanout/"
    "test_requirement_index.py::test_only_the_most_recent_requirements_are_cached",
}

_TUNED = "decides how much is done at once, which nobody can tell from the result"
_CACHED = "is the size of a cache, or of what is remembered: more is computed or read again"
_WAITS = "is a pause or the longest wait for another machine; the result is the same, only later"
_FIXED = "is a part of a format, of a protocol, of an identifier or of a price, and no bound"
_MODEL = "is a figure of the statistical model, whose tests compare its decisions"
_SHOWN = "is how much a report or a command line prints"
_DEFAULT = "is a value that a setting or an input has unless somebody gives another"

NO_BOUNDS: dict[str, str] = {
    "domain/moderation/lifecycle.py:URGENT": "is a weight: a test compares the places in the queue",
    "domain/moderation/personal_data.py:MEMORY": "is far above what MOST_PROGRAM lets RE2 take",
    "domain/moderation/personal_data.py:SETS": _CACHED,
    "domain/ratings/queries.py:MONTHS_A_YEAR": _FIXED,
    "schema/help/topics.py:RENDERED": _CACHED,
    "api/http/batch_pictures.py:POINTS": _FIXED,
    "api/cli/batch/given.py:MOST_SUGGESTED": _SHOWN,
    "api/cli/batch/given.py:MOST_DIGITS": "tests/api/cli/batch/test_given.py::"
    "test_others_are_refused_with_what_would_be_right",
    "api/cli/batch/market.py:FOUND": _FIXED,
    "api/cli/batch/market.py:MOST_PAGES": _TUNED,
    "api/cli/batch/market.py:LONGEST_SHOWN": _SHOWN,
    "api/cli/batch/market.py:TOO_MANY_REQUESTS": _FIXED,
    "api/cli/batch/market.py:UNAVAILABLE": _FIXED,
    "api/cli/batch/publishing.py:LARGEST_NAME": _DEFAULT,
    "domain/retention/periods.py:COUNTED_EVERY": _TUNED,
    "domain/retention/periods.py:FILE_LOOKED_FOR_EVERY": _WAITS,
    "domain/retention/files.py:HITS_A_CHUNK": _TUNED,
    "domain/batches/wages.py:_A_SECOND": _FIXED,
    "domain/batches/wages.py:_MEDIAN": _FIXED,
    "domain/batches/wages.py:SECONDS_AN_HOUR": _FIXED,
    "domain/batches/watching/buckets.py:*": _FIXED,
    "domain/batches/watching/counting.py:MOST_REMEMBERED": _CACHED,
    "domain/batches/watching/links.py:_HOUR": _FIXED,
    "domain/batches/watching/queries.py:_A_SECOND": _FIXED,
    "domain/batches/watching/recounting.py:PAGE": _TUNED,
    "domain/batches/watching/tally.py:MICROSECONDS_AN_HOUR": _FIXED,
    "domain/batches/watching/tally.py:_MICROSECOND": _FIXED,
    "domain/batches/watching/verifying.py:*": _SHOWN,
    "domain/kernel/following/follower.py:PAGE": _TUNED,
    "schema/batches/watching.py:PAUSE_SECONDS": _WAITS,
    "schema/graph/batches/picture.py:*": _SHOWN,
    "schema/graph/batches/progress.py:LARGEST_INT": _FIXED,
    "schema/execution/plain_values.py:*_INT": _FIXED,
    "domain/review/filters.py:_AN_INSTANT": _FIXED,
    "domain/review/pair_records.py:A_*": _FIXED,
    "domain/assignments/rejections/places.py:_DIFFERS": _FIXED,
    "domain/review/queue.py:MOST_MERGED_GROUPS": _TUNED,
    "domain/disputes/figures.py:ANSWERS": _TUNED,
    "domain/storage/growing.py:PART_BYTES": _TUNED,
    "api/storage/s3.py:NO_SUCH_RANGE": _FIXED,
    "domain/batches/error_files.py:KEPT": _DEFAULT,
    "domain/batches/file_rows.py:*": _TUNED,
    "domain/batches/work/check.py:SECONDS_A_*": _TUNED,
    "domain/batches/work/pace.py:*": _TUNED,
    "domain/batches/work/publish.py:ROWS_A_TURN": _TUNED,
    "domain/batches/writing.py:LONGEST_MESSAGE": _SHOWN,
    "api/timers/due_rows.py:REST_SHARE": _WAITS,
    "domain/hits/commands/publish_many.py:SECONDS_A_TURN": _TUNED,
    "domain/dashboard/payouts.py:A_PAGE": _TUNED,
    "api/payouts/answers.py:MOST_LINES_NAMED": _SHOWN,
    "api/payouts/payments.py:MOST_REASONS": _SHOWN,
    "api/payouts/nacha/files.py:CREDITS_ONLY": _FIXED,
    "api/payouts/nacha/records.py:*": _FIXED,
    "api/payouts/nacha/structure.py:DEBITS_FROM": _FIXED,
    "api/payouts/iso20022/documents.py:_LAST_TRUE_LINE": _FIXED,
    "domain/dashboard/queries.py:MICROSECONDS_AN_HOUR": _FIXED,
    "domain/dashboard/queries.py:MOST_READ": _TUNED,
    "domain/dashboard/queries.py:MOST_YEARS": _SHOWN,
    "domain/dashboard/verifying.py:*": _SHOWN,
    "schema/graph/dashboard/*:_A_SECOND": _FIXED,
    "api/counts/keeper.py:*": _WAITS,
    "api/cli/workers/dashboard.py:*": _WAITS,
    "domain/dashboard/tally.py:_MICROSECOND": _FIXED,
    "domain/secrets/keyring.py:_NAME_BYTES": _FIXED,
    "domain/secrets/signed_documents.py:KEY_BYTES": _FIXED,
    "domain/secrets/signed_documents.py:SIGNATURE_BYTES": _FIXED,
    "domain/secrets/signed_documents.py:_NAME_CHARACTERS": _FIXED,
    "domain/payouts/statements/queries.py:MONTHS": _FIXED,
    "api/cli/payday/tax_report.py:MOST_SHOWN": _SHOWN,
    "domain/secrets/keyring.py:_NONCE_BYTES": _FIXED,
    "domain/secrets/keyring.py:_TAG_BYTES": _FIXED,
    "domain/kernel/days/market_days.py:_ONE_DAY": _FIXED,
    "domain/kernel/days/market_days.py:DAYS_CACHED": _CACHED,
    "domain/rehearsal/jumps.py:LEAD": _TUNED,
    "api/access/prices.py:*": _FIXED,
    "domain/accounts/applications/countries.py:SHOWN": _SHOWN,
    "domain/accounts/applications/commands/review.py:*": _SHOWN,
    "api/cli/accounts.py:MOST_LISTED": _SHOWN,
    "api/cli/tax.py:MOST_LISTED": _SHOWN,
    "api/cli/payday/payouts.py:MOST_LISTED": _SHOWN,
    "domain/payouts/recount.py:MOST_DIFFERENCES": _SHOWN,
    "api/cli/ledger.py:MOST_LISTED": _SHOWN,
    "domain/funding/months.py:EARLIEST_YEAR": _FIXED,
    "domain/payouts/rules.py:WHOLE": _FIXED,
    "domain/payouts/rules.py:_NOON": _FIXED,
    "api/configuration/tax.py:LONGEST_YEAR": _FIXED,
    "domain/accounts/tax/interview.py:NOTHING_WITHHELD": _FIXED,
    "domain/payouts/methods/account_rules.py:_BANK_AND_COUNTRY": _FIXED,
    "domain/payouts/methods/commands/confirm.py:DEPOSITS": _FIXED,
    "domain/payouts/methods/marks.py:_KEY_BYTES": _FIXED,
    "api/access/standing.py:BUCKETS_BETWEEN_PAUSES": _TUNED,
    "*:SLICE_BYTES": _TUNED,
    "*:PIECE_BYTES": _TUNED,
    "*:WINDOW_BYTES": _TUNED,
    "*:SMALL_BYTES": _TUNED,
    "*:VALUES_AT_ONCE": _TUNED,
    "*:ITEMS_AT_ONCE": _TUNED,
    "*:SMALL_LEVELS": _TUNED,
    "*:TOKENS_BETWEEN_LOOKS": _TUNED,
    "domain/discovery/feed/earlier_list.py:FIRST_VERSION": _FIXED,
    "schema/execution/documents.py:FEW_ERRORS": _SHOWN,
    "schema/execution/documents.py:*_CHARACTERS": _TUNED,
    "schema/graph/missing_qualifications.py:MOST_REQUIREMENTS": _SHOWN,
    "*:*_A_CHUNK": _TUNED,
    "*:*_A_ROUND": _TUNED,
    "domain/accounts/review/reading_time.py:SECONDS_A_MINUTE": _FIXED,
    "domain/accounts/review/evidence.py:LATEST_ANSWERS": _TUNED,
    "domain/accounts/review/evidence.py:MOST_NETWORKS": _TUNED,
    "domain/accounts/review/evidence.py:MOST_ACCOUNTS": _SHOWN,
    "*:*_AT_ONCE": _TUNED,
    "*:*_A_RUN": _TUNED,
    "*:*_A_STATEMENT": _TUNED,
    "*:BATCH": _TUNED,
    "*:BATCHES": _TUNED,
    "*:PAGE": _TUNED,
    "*:PAGES": _TUNED,
    "*:READ_AT_ONCE": _TUNED,
    "*:MOST_IN_BATCH": _TUNED,
    "*:LARGEST_BATCH": _TUNED,
    "*:CHUNK_BYTES": _TUNED,
    "*:TRIM_PAGE*": _TUNED,
    "*:FEW_DRAFTS": _TUNED,
    "*:CATCH_UP_READERS": _TUNED,
    "*:WINDOW": _CACHED,
    "*:*CACHED*": _CACHED,
    "*:SQLITE_CACHE_KIB": _CACHED,
    "domain/discovery/feed/*:MOST_*": _CACHED,
    "domain/qualifications/holdings.py:MOST_WORKERS": _TUNED,
    "domain/discovery/first_open_hits.py:MOST_GROUPS": _TUNED,
    "api/delivery/audiences.py:MOST_KNOWN_SCOPES": _CACHED,
    "api/timers/due_rows.py:MOST_POSTPONED": _CACHED,
    "*_SECONDS": _WAITS,
    "*_SECONDS_*": _WAITS,
    "*:SECONDS": _WAITS,
    "*:*_MS": _WAITS,
    "*:SECONDS_A_FEED": _WAITS,
    "*:FIRST_RETRY_AFTER": _WAITS,
    "*:POSTPONED_BY": _WAITS,
    "*:CLOCKS_AGREE_WITHIN": _WAITS,
    "*:RETRIES": _WAITS,
    "*:TRIES": _WAITS,
    "*:RECENT_COMMITS": _TUNED,
    "api/database/writer.py:MOST_UNITS": _TUNED,
    "domain/kernel/idempotency.py:CLAIM_ATTEMPTS": _WAITS,
    "domain/assignments/commands/accept.py:TRIES_FOR_A_SLOT": _WAITS,
    "domain/kernel/work.py:ATTEMPTS": _WAITS,
    "domain/kernel/turns.py:MOST_TURNS": _TUNED,
    "api/timers/due_rows.py:*TURN*": _WAITS,
    "api/process/memory.py:*": "is an option of the allocator",
    "api/access/expiries.py:FEW": _TUNED,
    "api/websocket/operation_parts.py:ENDINGS": _TUNED,
    "subscriptions/tasks/turns.py:FEW": _TUNED,
    "subscriptions/limits.py:*PORTION*": _TUNED,
    "subscriptions/limits.py:BYTES_AHEAD": _TUNED,
    "subscriptions/limits.py:EXECUTIONS": _TUNED,
    "subscriptions/faults/passing.py:_DEEPEST": "is where the walk along causes stops",
    "schema/execution/quoting.py:LONGEST_NAME": _SHOWN,
    "domain/people/limits.py:LONGEST_SUBJECT": "is where the subject of an attempt is cut",
    "domain/people/limits.py:_HOUR": _FIXED,
    "domain/people/limits.py:_DAY": _FIXED,
    "domain/masters/*": _MODEL,
    "domain/discovery/statistics.py:*": "is how far back the statistics look",
    "domain/discovery/missing_qualifications.py:MOST_TYPES": _SHOWN,
    "domain/discovery/listing.py:MOST_ANCHORS": _SHOWN,
    "domain/assignments/recount.py:MOST_DIFFERENCES": _SHOWN,
    "*:MOST_SHOWN": _SHOWN,
    "domain/questions/numbers.py:LONGEST_PLAIN": _SHOWN,
    "domain/questions/*:LONGEST_FAULT": _SHOWN,
    "schema/kernel/oversight.py:MOST_FIELDS_NAMED": _SHOWN,
    "api/cli/command_line.py:LONGEST_USER": _SHOWN,
    "*:MOST_WARNINGS": _SHOWN,
    "*:MOST_SIMULATED": _SHOWN,
    "domain/kernel/days/business_days.py:*": _FIXED,
    "api/cli/jobs.py:MOST_LISTED": _SHOWN,
    "domain/jobs/limits.py:LONGEST_MESSAGE": "is where a message is cut",
    "domain/jobs/limits.py:MOST_CANDIDATES": _TUNED,
    "api/jobs/runner.py:REST_SHARE": _TUNED,
    "api/jobs/runner.py:MOST_REMEMBERED": _CACHED,
    "*:LONGEST_ERROR": _SHOWN,
    "api/cli/mail/receiving.py:*": _FIXED,
    "api/mail/received.py:MOST_ADDRESSES": "is where reading stops, far past a reply of a person",
    "api/mail/received.py:_LINES_OF_A_HEADING": _FIXED,
    "api/mail/received.py:_SHORTEST_RULE": _FIXED,
    "api/configuration/people/messages.py:LONGEST_DOMAIN": "leaves room in an address of 254",
    "domain/messages/limits.py:WORKERS_A_CHUNK": _TUNED,
    "domain/messages/limits.py:_DAY": _FIXED,
    "domain/messages/limits.py:_HOUR": _FIXED,
    "domain/messages/limits.py:LONGEST_LOCAL_PART": "is asserted: only a programmer can meet it",
    "domain/messages/reply_addresses.py:_RANDOM_BYTES": _FIXED,
    "*:MAX_VALIDATION_ERRORS": _SHOWN,
    "*:DEFAULT_PAGE": _DEFAULT,
    "*:POOL_SIZE": _DEFAULT,
    "*:DEFAULT_AUTO_GRANTED_VALUE": _DEFAULT,
    "*:VALUE_OF_AUTO_GRANTS": _DEFAULT,
    "api/process/serve.py:*": _TUNED,
    "domain/people/limits.py:HASHERS": _TUNED,
    "domain/ledger/accounts.py:*": _FIXED,
    "domain/kernel/money.py:*": _FIXED,
    "schema/execution/cost.py:*": _FIXED,
    "*:*_BITS": _FIXED,
    "*:ID_BYTES": _FIXED,
    "*:*_LENGTH": _FIXED,
    "*:RANDOM_BYTES": _FIXED,
    "*:PASSWORD_BYTES": _FIXED,
    "*:_HINT_CHARACTERS": _FIXED,
    "*:VERSION": _FIXED,
    "*:SQLITE_GAP": _FIXED,
    "api/pages/work/bundle.py:VERSION_DIGITS": _FIXED,
    "api/configuration/names.py:*": "is how near a name must be, to be suggested",
    "api/cli/password_file.py:LONGEST_TEXT": "is where reading stops, far past a file of ours",
    "*:THROTTLED_STATUS": _FIXED,
    "api/task_pages/submission.py:STATUS_OF_OTHERS": _FIXED,
    "api/configuration/pages.py:LAST_PORT": _FIXED,
    "schema/graph/questions/texts.py:SHORT_TEXT": _TUNED,
    "schema/graph/questions/texts.py:*_CACHED": _CACHED,
    "api/task_pages/form.py:SHORT_FORM": _TUNED,
    "api/task_pages/pages.py:RETRY_SECONDS": _TUNED,
    "schema/projects/starting.py:MOST_STARTERS": "prices a list of files of the package",
    "*:ADVISORY_LOCK": _FIXED,
    "*:MS": _FIXED,
    "*:MIB": _FIXED,
    "*:SECONDS_AN_HOUR": _FIXED,
    "*:SECONDS_A_DAY": _FIXED,
    "domain/profiles/premium_set/plan.py:USUAL_*": _DEFAULT,
    "*:DISCARDED_BYTES": "is how much of a body that is refused already is read",
    "*percentages.py:ALL": _FIXED,
    "api/websocket/frames.py:*": _FIXED,
    "api/http/encodings.py:*_FORMAT": _FIXED,
    "api/http/*:SHOWN_CHARACTERS": _SHOWN,
    "api/storage/s3.py:SHOWN_CHARACTERS": _SHOWN,
    "api/storage/s3.py:MOST_CONNECTIONS": _TUNED,
    "domain/accounts/export/zip_stream.py:*": _FIXED,
    "api/storage/folder.py:THREADS": _TUNED,
    "domain/storage/limits.py:PIECE_BYTES": _TUNED,
    "domain/storage/content.py:HEAD_BYTES": _FIXED,
    "domain/storage/sealing.py:*_BYTES": _FIXED,
    "domain/people/second_step/codes.py:DIGITS": _FIXED,
    "domain/people/second_step/codes.py:RECOVERY_*": _FIXED,
    "domain/people/second_step/codes.py:SECRET_BYTES": _FIXED,
    "subscriptions/limits.py:CURSOR_CHARACTERS": "is far above the one length that a cursor has",
    "subscriptions/limits.py:MAX_TOPICS": "is asserted: only a programmer can meet it",
    "domain/ledger/earnings.py:LOOK_AGAIN_AFTER": _WAITS,
    "domain/ledger/posting.py:LONGEST_CAUSE": "is asserted: only a programmer can meet it",
    "domain/ledger/queries.py:LONGEST_PAGE": "is asserted: only a programmer can meet it",
    "subscriptions/limits.py:*_PAYLOAD*": _CACHED,
    "api/cli/room/queues.py:A*_*": _FIXED,
    "domain/operations/monitors/limits.py:PAGE": _TUNED,
    "domain/operations/monitors/limits.py:*_A_LOOK": _TUNED,
    "domain/operations/monitors/limits.py:WORK_A_REQUESTER": "is where counting for a text stops",
    "domain/operations/monitors/limits.py:MAILS_SHOWN": "is where counting for a text stops",
    "domain/operations/monitors/limits.py:LONGEST_WHY": _SHOWN,
    "domain/operations/monitors/machines.py:LONGEST_ERROR": _SHOWN,
    "domain/operations/monitors/telling.py:MOST_OPERATORS": "is far above any market",
    "api/cli/room/queues.py:WATCH_SECONDS": _WAITS,
    "domain/operations/limits.py:PRESENCE_SECONDS": _WAITS,
    "domain/operations/limits.py:GIVEN_UP_LATELY": "is the span of a figure",
    "domain/operations/limits.py:LONGEST_HOST": _SHOWN,
    "schema/room/following.py:PAUSE": _WAITS,
    "schema/room/room.py:NOW": _FIXED,
    "schema/execution/limits.py:COUNTED_TO": "is where counting stops, far past every bound",
    "schema/execution/limits.py:MAX_WALK": "is where the walk stops, far past the bound of depth",
}
