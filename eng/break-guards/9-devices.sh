# Guards of the device flow and of tools' scopes: guesses that are not counted, a form from elsewhere, another client's code, a poll that is never too early.
plant src/Grains/OAuth/Devices/DeviceLimits.cs 'if (_codes.TrySpend(key) is { } pause)' 'if (_codes.TrySpend(key) is { } pause && key == "planted")'
plant src/Grains/OAuth/Devices/DeviceConsent.cs '!views.IsGoodForm(session, decision.RequestText, decision.FormToken)' 'decision.FormToken == "planted"'
plant src/Grains/OAuth/Devices/DeviceRedemption.cs '|| stored.ClientId != client.Id' ''
plant src/Grains/OAuth/Devices/DevicePolling.cs 'stored.Interval * (1 - Jitter)' 'TimeSpan.Zero'
plant src/Grains.Interfaces/Gateways/ToolAudiences.cs '(tool.ExtraScope is null || principal.HasScope(tool.ExtraScope))' '(tool.ExtraScope != "planted")'

build tests/Frontend.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Frontend.Tests -class '*DeviceAttackTests' -class '*DeviceFlowTests' -class '*StepUpTests'
red DeviceAttackTests.Guessing_codes_ends_after_a_few_for_strangers_and_people_alike
red DeviceAttackTests.A_decision_counts_only_from_the_form_that_this_session_was_shown_for_this_device
red DeviceAttackTests.A_device_code_in_the_wrong_hands_is_worth_nothing_and_stays_good_in_the_right_ones
red DeviceFlowTests.Polling_too_quickly_is_slowed_down
red StepUpTests.One_challenge_names_every_scope_of_the_call_whatever_the_token_has_of_them
