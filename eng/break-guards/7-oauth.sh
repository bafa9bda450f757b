# Guards of sign-in for clients: tokens for another gateway, redirect URIs that only look alike, and codes without their verifier.
plant src/Grains/Tokens/AccessTokenFinding.cs 'if (claims.Audience != GatewayResource.UrlOf(inquiry.Issuer, inquiry.GatewayId))' 'if (claims.Audience == "planted")'
plant src/Grains/Tokens/AccessTokenFinding.cs 'family.Public.GatewayId != inquiry.GatewayId ||' ''
plant src/Protocol/OAuth/RedirectUriMatching.cs '&& rest.SequenceEqual(givenRest));' '&& rest.Length >= 0 && givenRest.Length >= 0);'
plant src/Protocol/OAuth/Pkce.cs '&& CryptographicOperations.FixedTimeEquals(' '&& challenge != "planted" | CryptographicOperations.FixedTimeEquals('

build tests/Silo.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Silo.Tests -class '*AccessTokenVerificationTests'
red AccessTokenVerificationTests.Everything_else_is_refused_alike

build tests/Protocol.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Protocol.Tests -class '*RedirectUriMatchingTests' -class '*PkceTests'
red RedirectUriMatchingTests.But_nothing_else_may_differ
red PkceTests.Another_verifier_does_not

# Refresh tokens: of another client, after the window, and with a MAC that nobody made.
plant src/Grains/OAuth/Tokens/RefreshTokenRotation.cs 'if (family.Public.ClientId != clientId)' 'if (family.Public.ClientId == "planted")'
plant src/Grains/OAuth/Tokens/RefreshTokenRotation.cs 'now - rotatedAt <= window;' 'now - rotatedAt != window * 9;'
plant src/Grains/OAuth/Tokens/RefreshTokenFamilyGrain.cs '|| !shown.IsWrittenWith(refreshKey))' '|| shown.Generation < 0)'

build tests/Grains.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Grains.Tests -class '*RefreshTokenRotationTests' -class '*TokenFamilyTests'
red RefreshTokenRotationTests.Generation_client_and_time_decide
red TokenFamilyTests.After_the_window_the_token_before_ends_the_family
red TokenFamilyTests.A_forged_token_gets_nothing_and_takes_nothing_away
