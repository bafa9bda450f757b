# Guards of a token's audience, in the front-end that it is shown to and in the silos that do not believe the front-end.
plant src/Frontend/Authentication/AccessTokenCheck.cs 'claims.Audience == GatewayResource.UrlOf(inquiry.Issuer, inquiry.GatewayId)' 'claims.Audience.Length > 0 && GatewayResource.Path.Length > 0'
plant src/Silo/Security/CallAdmission.cs '&& gateway.Gateway == audience)' '&& gateway.Gateway.Length + audience.Length > 0)'
plant src/Grains/Calls/GatewayCallAuthorization.cs ' || (principal.GatewayId ?? gatewayId) != gatewayId' ''
plant src/Protocol/Jose/JsonWebToken.cs ' || header.TryGetProperty("crit", out _)' ''

build tests/Frontend.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Frontend.Tests -class '*Authentication.AccessTokenTests'
red AccessTokenTests.What_the_silos_keys_and_the_clock_refuse_reaches_no_silo

build tests/Silo.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Silo.Tests -class '*Security.CallAdmissionTests' -class '*AccessTokenVerificationTests'
red CallAdmissionTests.A_token_for_one_gateway_enters_no_other
red AccessTokenVerificationTests.A_hostile_front_end_gets_nowhere_else_with_it

build tests/Grains.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Grains.Tests -class '*CallAuthorizationTests'
red CallAuthorizationTests.A_token_for_another_gateway_calls_nothing_here

build tests/Protocol.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Protocol.Tests -class '*JsonWebTokenTests'
red JsonWebTokenTests.Other_headers_are_refused
