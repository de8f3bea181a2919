(* eqcert-check-ocaml FILE…: 0 all accepted, 1 one is rejected, 2 wrong usage or unreadable file.
   eqcert-check-ocaml --coq FILE…: the certificates as a Coq file, on standard output.
   eqcert-check-ocaml --coq-rejected FILE…: the same with the theorems that they are not accepted;
   files that are no certificates at all are left out. *)
let contents name =
  let channel = if name = "-" then stdin else open_in_bin name in
  let buffer = Buffer.create 65536 and chunk = Bytes.create 65536 in
  let rec read () =
    match input channel chunk 0 65536 with
    | 0 -> ()
    | count -> Buffer.add_subbytes buffer chunk 0 count; read () in
  read ();
  if name <> "-" then close_in channel;
  Buffer.contents buffer

(* 0 and the result of [use], or 1 or 2 and a message *)
let with_certificate name use =
  let reject reason = prerr_endline (name ^ ": rejected: " ^ reason); 1 in
  match use (Reader.certificate (contents name)) with
  | Ok () -> 0
  | Error reason -> reject reason
  | exception Sys_error reason -> prerr_endline (name ^ ": " ^ reason); 2
  | exception Reader.Refused reason -> reject reason
  | exception Stack_overflow -> reject "too deep"
  | exception Out_of_memory -> reject "too large"

let check name = with_certificate name (fun certificate ->
  if Checker.OnZ.check_certificate certificate then Ok (print_endline (name ^ ": accepted"))
  else Error "a claim is not proved")

(* a name as it may stand in a comment *)
let plain = String.map (function
  | 'a' .. 'z' | 'A' .. 'Z' | '0' .. '9' | '.' | '_' | '-' as c -> c
  | _ -> '_')

let translate ~accepted k name = with_certificate name (fun certificate ->
  let text = Translate.certificate ~accepted k certificate in
  Ok (Printf.printf "\n(* %s *)\n%s" (plain (Filename.basename name)) text))

let () =
  let worst = List.fold_left max 0 in
  match List.tl (Array.to_list Sys.argv) with
  | [] | ["--coq"] | ["--coq-rejected"] ->
    prerr_endline "usage: eqcert-check-ocaml [--coq | --coq-rejected] FILE…"; exit 2
  | "--coq" :: names ->
    print_string Translate.header; exit (worst (List.mapi (translate ~accepted:true) names))
  | "--coq-rejected" :: names ->
    print_string Translate.header; ignore (List.mapi (translate ~accepted:false) names)
  | names -> exit (worst (List.map check names))
