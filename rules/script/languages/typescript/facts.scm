; What TypeScript adds to JavaScript: types mean nothing here, and casts are looked through.

(as_expression . (_) @value) @transparent
(satisfies_expression . (_) @value) @transparent
(non_null_expression . (_) @value) @transparent
(public_field_definition name: (_) @name value: (_) @value) @bind
(function_declaration parameters: (formal_parameters (required_parameter value: (_) @default))) @function
(arrow_function parameters: (formal_parameters (required_parameter value: (_) @default))) @function
(method_definition parameters: (formal_parameters (required_parameter value: (_) @default))) @function
(type_annotation) @ignored
(type_arguments) @ignored
(type_parameters) @ignored
(interface_declaration) @ignored
(type_alias_declaration) @ignored
(import_statement "type") @ignored
