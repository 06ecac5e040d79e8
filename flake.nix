{
  description = "Keeps development, staging and production apart";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      each = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      manifest = (builtins.fromTOML (builtins.readFile ./Cargo.toml)).package;
    in
    {
      packages = each (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = manifest.name;
          inherit (manifest) version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          # The tests install other programs, which a build may not.
          doCheck = false;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          postInstall = ''
            $out/bin/envlint man man1
            installManPage man1/*.1
            for shell in bash fish zsh; do
              $out/bin/envlint completions $shell > envlint.$shell
              installShellCompletion envlint.$shell
            done
          '';
          meta = {
            inherit (manifest) description;
            license = with pkgs.lib.licenses; [ mit asl20 ];
            mainProgram = "envlint";
          };
        };
      });
    };
}
