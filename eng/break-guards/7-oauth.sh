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
