(* Soundness of the claims 9.7, 9.8 (filters over boxes) and 9.17 (interval matrices). *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Contraction Core Intervals Optimizers Tests
  ExactPoint Dynamics Certificate Checker SoundnessPoints.
Import ListNotations.
Open Scope R_scope.

Lemma scaled_symbol_R opt : map ratR (scaled_symbol opt) =
  map (Rmult (ratR (step_size opt))) (map ratR (symbol_coefficients (the_field opt))).
Proof.
  unfold scaled_symbol. rewrite !map_map. apply map_ext. intros q. rewrite qmul_ok. ring.
Qed.
Lemma horner_scaled s c l : horner (map (Rmult s) c) l = s * horner c l.
Proof. induction c as [|a c IH]; simpl; [ring|]. rewrite IH. ring. Qed.
Lemma scaled_symbol_eig opt l : horner (map ratR (scaled_symbol opt)) l = ratR (step_size opt) * symbol (the_field opt) l.
Proof. now rewrite scaled_symbol_R, horner_scaled, symbol_poly. Qed.
Lemma scaled_symbol_matrix n opt H i j : mpoly n (map ratR (scaled_symbol opt)) H i j =
  ratR (step_size opt) * symbol_matrix n (the_field opt) H i j.
Proof. rewrite scaled_symbol_R. apply mpoly_scale. Qed.
Lemma qf_scale n s A x : qf n (fun i j => s * A i j) x = s * qf n A x.
Proof.
  unfold qf. rewrite <- sumn_scal. apply sumn_ext; intros. rewrite <- sumn_scal.
  apply sumn_ext; intros. ring.
Qed.
Lemma qf_ext n A B x : (forall i j, (i < n)%nat -> (j < n)%nat -> A i j = B i j) -> qf n A x = qf n B x.
Proof. intros H. unfold qf. apply sumn_ext; intros i Hi. apply sumn_ext; intros j Hj. now rewrite H. Qed.

Module SoundnessFilters (N : INTEGERS).
Include SoundnessPoints N.
Import N.
Section Problem.
Variable p : Z.
Variable one : T.
Hypothesis p0 : (0 <= p)%Z.
Hypothesis one_ok : toZ one = (2 ^ p)%Z.
Variable n : nat.
Variable f : expr.
Variable gs : list expr.
Variable hs : list (list expr).
Hypothesis gs_ok : gs = mk n (fun j => D j f).
Hypothesis hs_ok : hs = mk n (fun i => mk (S i) (fun j => D i (D j f))).
Hypothesis Wf : wf n f = true.
Variable o : option optimizer.
Hypothesis opt_ok : forall opt, o = Some opt -> valid_optimizer opt = true.
Notation Sc := (Sc p).
Notation HS := (Sc_pos p p0).

Lemma inM_ext E A B : (forall i j, (i < n)%nat -> (j < n)%nat -> A i j = B i j) -> inM p n E A -> inM p n E B.
Proof. intros H K i j Hi Hj. rewrite <- H by auto. auto. Qed.
Lemma product_ok R H P A : inM p n R P -> inM p n H A -> sym n (mmul n P A) -> inM p n (product p n R H) (mmul n P A).
Proof.
  intros HR HH S. apply lower_inM; auto. intros i j Hi Hj. unfold mmul. apply isum_ok.
  intros l Hl. apply imul_ok; auto. apply HH; auto. lia.
Qed.
Lemma filter_matrix_ok opt E A : sym n A -> inM p n E A ->
  inM p n (filter_matrix p n opt E) (mpoly n (map ratR (scaled_symbol opt)) A).
Proof.
  intros SA HM. unfold filter_matrix. induction (scaled_symbol opt) as [|q c IH].
  - simpl. apply lower_inM; [intros i j _ _; reflexivity|]. intros. apply i0_ok.
  - cbn [fold_right map].
    change (mpoly n (ratR q :: map ratR c) A) with (mmul n (padd (mpoly n (map ratR c) A) (ratR q)) A).
    apply product_ok; auto.
    + unfold add_diagonal. apply inM_ext with (A := shiftm 1 (ratR q) (mpoly n (map ratR c) A)).
      * intros i j _ _. unfold shiftm, padd, mid. destruct (Nat.eqb j i); ring.
      * apply (shifted_ok p p0 n false); auto using mpoly_sym. apply icst_ok.
    + exact (mpoly_sym n A SA (ratR q :: map ratR c)).
Qed.
Theorem filter_inside_ok m r w : check_claim p one n f gs hs o [] (FilterInside m r w) = true ->
  holds p n f o [] (FilterInside m r w).
Proof.
  cbn [check_claim holds]. unfold withopt, with_optimizer. destruct o as [opt|] eqn:EO; [|discriminate].
  intros H. bools. destruct (valid_facts opt (opt_ok opt eq_refl)) as [AP VB].
  intros x0' Hx. destruct (hessian_box_ok p one p0 one_ok n f hs hs_ok m r _ H0 _ Hx) as [A B]. split; auto.
  intros l v [Nz Hv]. unfold inside_test in H. bools.
  set (Hm := hess f x0') in *. set (c := map ratR (scaled_symbol opt)).
  pose proof (filter_matrix_ok opt _ Hm (hess_sym f x0' n) B) as Q. fold c in Q.
  pose proof (mpoly_sym n Hm (hess_sym f x0' n) c) as SQ.
  pose proof (posdef_test_ok p one p0 one_ok n _ _ H _ SQ Q v Nz) as P1.
  assert (CB : inI p (filter_bound p opt) (filter_const (the_momentum opt))).
  { rewrite <- (filter_constant_ok (the_momentum opt) VB). unfold filter_bound. apply icst_ok. }
  pose proof (shifted_ok p p0 n true _ _ _ _ SQ Q CB) as Q2. cbv iota in Q2.
  pose proof (posdef_test_ok p one p0 one_ok n _ _ H1 _ (shiftm_sym n (-1) _ _ SQ) Q2 v Nz) as P2.
  rewrite qf_shift in P2. rewrite (mpoly_qf n Hm c l v Hv) in P1, P2.
  unfold c in P1, P2. rewrite scaled_symbol_eig in P1, P2.
  pose proof (sq_pos n v Nz) as SV. set (a := ratR (step_size opt)) in *.
  set (s := symbol (the_field opt) l) in *. set (cc := filter_const (the_momentum opt)) in *.
  assert (S1 : 0 < a * s) by nra. assert (S2 : a * s < cc) by nra.
  split; [nra|]. apply Rmult_lt_reg_l with a; auto. unfold Rdiv. rewrite <- (Rmult_comm (/ a)), <- Rmult_assoc, Rinv_r by lra. lra.
Qed.
Theorem filter_outside_ok m r s v : check_claim p one n f gs hs o [] (FilterOutside m r s v) = true ->
  holds p n f o [] (FilterOutside m r s v).
Proof.
  cbn [check_claim holds]. unfold withopt, with_optimizer. destruct o as [opt|] eqn:EO; [|discriminate].
  intros H. bools. destruct (valid_facts opt (opt_ok opt eq_refl)) as [AP VB].
  intros x0' Hx. destruct (hessian_box_ok p one p0 one_ok n f hs hs_ok m r _ H0 _ Hx) as [A B]. split; auto.
  set (Hm := hess f x0') in *.
  pose proof (filter_matrix_ok opt _ Hm (hess_sym f x0' n) B) as Q.
  pose proof (mpoly_sym n Hm (hess_sym f x0' n) (map ratR (scaled_symbol opt))) as SQ.
  destruct (bends_ok p p0 n _ _ _ _ _ H SQ Q) as [N1 N2].
  exists (vR (tv v)). split; auto.
  rewrite (qf_ext n _ _ _ (fun i j _ _ => scaled_symbol_matrix n opt Hm i j)), qf_scale in N2.
  set (qq := qf n (symbol_matrix n (the_field opt) Hm) (vR (tv v))) in *.
  set (a := ratR (step_size opt)) in *. destruct s.
  - rewrite V_t0 in N2. unfold Rdiv in N2. rewrite !Rmult_0_l in N2. nra.
  - assert (CB : inI p (filter_bound p opt) (filter_const (the_momentum opt))).
    { rewrite <- (filter_constant_ok (the_momentum opt) VB). unfold filter_bound. apply icst_ok. }
    destruct CB as [_ CB]. set (cc := filter_const (the_momentum opt)) in *.
    set (h := V (snd (filter_bound p opt))) in *. pose proof HS as PS.
    assert (CH : cc <= h / Sc).
    { apply Rmult_le_reg_r with Sc; auto. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
    pose proof (sq_pos n _ N1) as SV.
    assert (K : a * qq > cc * sq n (vR (tv v))) by nra.
    apply Rmult_lt_reg_l with a; auto.
    replace (a * (cc / a * sq n (vR (tv v)))) with (cc * sq n (vR (tv v))) by (field; lra). lra.
Qed.
End Problem.

(* ---- 9.17 ---- *)
Theorem matrix_spectrum_ok p (p0 : (0 <= p)%Z) one (one_ok : toZ one = (2 ^ p)%Z) n f o earlier M a b w :
  matrix_spectrum p one M a b w = true -> holds p n f o earlier (MatrixSpectrum M a b w).
Proof.
  unfold matrix_spectrum. cbv zeta. cbn [holds]. intros H. bools. set (k := length M) in *.
  pose proof (Sc_pos p p0) as PS.
  set (E := map (map (fun e => (ofZ (fst e), ofZ (snd e)))) M) in *.
  assert (EN : forall i j, nth j (nth i E []) i0 =
     (ofZ (fst (nth j (nth i M []) (0, 0)%Z)), ofZ (snd (nth j (nth i M []) (0, 0)%Z)))).
  { intros i j. unfold E. set (g := fun e : Z * Z => (ofZ (fst e), ofZ (snd e))).
    assert (K : nth i (map (map g) M) [] = map g (nth i M [])) by exact (map_nth (map g) M [] i).
    transitivity (nth j (map g (nth i M [])) i0); [exact (f_equal (fun l => nth j l i0) K)|]. exact (map_nth (fun e : Z * Z => (ofZ (fst e), ofZ (snd e))) (nth i M []) (0, 0)%Z j). }
  assert (CONV : forall e x, zR p (fst e) <= x <= zR p (snd e) -> inI p (ofZ (fst e), ofZ (snd e)) x).
  { intros e x [L U]. unfold inI. cbn [fst snd]. rewrite !V_ofZ. unfold zR in L, U. fold Sc in L, U.
    change (IZR (2 ^ p)) with (Sc p) in L, U.
    apply Rmult_le_compat_r with (r := Sc p) in L; [|lra]. apply Rmult_le_compat_r with (r := Sc p) in U; [|lra].
    unfold Rdiv in L, U. rewrite Rmult_assoc, Rinv_l, Rmult_1_r in L, U by lra. lra. }
  split.
  - exists (fun i j => zR p (fst (if Nat.leb j i then nth j (nth i M []) (0, 0)%Z else nth i (nth j M []) (0, 0)%Z))).
    split.
    + intros i j _ _. f_equal. f_equal. destruct (Nat.leb_spec j i); destruct (Nat.leb_spec i j); auto; try lia.
      assert (i = j) by lia. now subst.
    + intros i j Hi Hj. cbv zeta. destruct (Nat.leb_spec j i); [|lia]. split; [lra|].
      match goal with HF : forallb _ M = true |- _ => rewrite forallb_forall in HF;
        specialize (HF (nth i M []) ltac:(apply nth_In; exact Hi)); rewrite forallb_forall in HF; rename HF into HF end.
      assert (L : (j < length (nth i M []))%nat) by (rewrite (triangular_row k M i) by auto; lia).
      specialize (H1 (nth j (nth i M []) (0, 0)%Z) (nth_In _ _ L)). apply Z.leb_le in H1.
      unfold zR. apply Rmult_le_compat_r; [|now apply IZR_le]. left. apply Rinv_0_lt_compat. exact PS.
  - intros A SA HA l v Hl. rewrite <- !(V_zR p).
    apply (spectrum_test_ok p one p0 one_ok k E _ _ _ _ H0 A SA) with (x := v); auto.
    intros i j Hi Hj. unfold tri. destruct (Nat.leb_spec j i).
    + rewrite EN. apply CONV. apply HA; auto.
    + rewrite EN, SA by auto. apply CONV. apply HA; auto. lia.
Qed.
End SoundnessFilters.
